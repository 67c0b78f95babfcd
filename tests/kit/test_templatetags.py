"""Numbers and marks in templates."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from citydiplo.kit.svg.charts import compared
from citydiplo.kit.svg.maps import Point, draw
from citydiplo.kit.text.numbers import percent

pytestmark = pytest.mark.one_database


def render(text, **context):
    return Template("{% load charts maps marks numbers %}" + text).render(Context(context))


@pytest.mark.parametrize(("language", "shown"), [("en", "34,006"), ("de", "34.006"), ("fr", "34\u202f006")])
def test_a_number_is_grouped_as_the_readers_language_does(language, shown):
    with override(language):
        assert render("{{ n|number }}", n=34006) == shown


def test_a_number_of_a_language_unknown_to_cldr_is_shown_in_english():
    with override("xx"):
        assert render("{{ n|number }}", n=1393) == "1,393"


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "8.0%"), ("fr", "8,0\xa0%"), ("es", "8,0\xa0%"), ("tr", "%8,0")]
)
def test_a_share_has_as_many_digits_as_asked(language, shown):
    with override(language):
        assert percent(0.08, digits=1) == shown


@pytest.mark.parametrize("filter_name", ["number", "compact", "percent"])
def test_what_is_no_number_is_shown_as_it_is_and_nothing_for_none(filter_name):
    assert render("{{ n|" + filter_name + " }}", n="many") == "many"
    assert render("{{ n|" + filter_name + " }}", n=None) == ""


def test_large_numbers_can_be_short():
    assert render("{{ n|compact }}", n=7_737_002) == "7.7M"
    assert render("{{ n|percent }}", n=0.251) == "25%"


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in render('{% icon "dimension-" value %}', value="culture")
    assert "#dimension-culture" in render('{% icon "dimension-" value %}', value="culture")
    assert 'role="img" aria-label="Find &lt;it&gt;"' in render(
        '{% icon "search" label=word %}', word="Find <it>"
    )


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/cities/", ' aria-current="page"'), ("/cities/lima/", ' aria-current="true"'), ("/", "")],
)
def test_a_link_knows_whether_the_reader_is_there(path, shown):
    assert render('{% current "/cities/" %}', request=RequestFactory().get(path)) == shown


def test_a_link_knows_nothing_without_a_request():
    assert render('{% current "/cities/" %}') == ""


def test_cells_of_a_row_are_written_at_once():
    assert render("{{ row|cells }}", row=["<1%", 2]) == '<td class="num">&lt;1%</td><td class="num">2</td>'
    with override("de"):
        assert render("{{ row|number_cells }}", row=[34006]) == '<td class="num">34.006</td>'
        row = render("{{ row|decimal_cells }}", row=[0.25, 2, None])
        assert row == "".join(
            f'<td class="num">{text}</td>' for text in ("0,3", "2,0", '<span class="unknown">–</span>')
        )


def test_options_are_written_at_once():
    text = Template("{% load options %}{{ choices|options:chosen }}")
    choices = [("a&b", "A <b>"), ("c", "C")]
    assert text.render(Context({"choices": choices, "chosen": "c"})) == (
        '<option value="a&amp;b">A &lt;b&gt;</option><option value="c" selected>C</option>'
    )


def test_a_point_of_a_map_is_a_link_whose_name_cannot_leave_its_attribute():
    marks = draw([Point((1, 2), '"><b>Söhne & Co', "/cities/odd/?a=1&b=2", kind="self", size=4)]).marks
    link = render("{% map_points marks %}", marks=marks)
    assert link.startswith(
        '<a href="/cities/odd/?a=1&amp;b=2" class="map__point" aria-label="&quot;&gt;&lt;b&gt;'
    )
    assert '<path class="map__dot map__dot--4 map__dot--self" d="M' in link
    assert "<b>" not in link


def test_a_point_without_an_address_is_no_link_and_one_out_of_the_order_is_not_reached_by_tab():
    bare, linked = draw([Point((1, 2), "Lima"), Point((3, 4), "Oslo", "/cities/oslo/")]).marks
    assert "<a" not in render("{% map_points marks True %}", marks=[bare])
    assert 'data-label="Lima"/>' in render("{% map_points marks %}", marks=[bare])
    assert 'tabindex="-1"' in render("{% map_points marks True %}", marks=[linked])
    assert "tabindex" not in render("{% map_points marks %}", marks=[linked])


def test_a_footprint_says_a_dash_where_there_is_nobody_to_compare_with_and_draws_no_zero():
    rows = compared([("culture", "Culture <b>", 1200, None, 0, "/dimensions/culture/")])
    row = render("{% footprint_rows rows %}", rows=rows)
    assert row.startswith('<tr class="hue-culture"><th scope="row">')
    assert '<a href="/dimensions/culture/">Culture &lt;b&gt;</a>' in row
    assert row.endswith(
        '<td class="num footprint__own">1,200</td><td class="num">–</td><td class="num">0</td></tr>'
    )
    assert 'width="100.0%"' in row
    assert "footprint__first" not in row
    assert "footprint__second" not in row


def test_typed_words_in_a_sentence_run_in_the_direction_of_their_letters():
    sentence = "{% blocktranslate with why=reason|as_typed %}Cancelled: {{ why }}{% endblocktranslate %}"
    said = "{% load i18n %}" + sentence
    assert render(said, reason="مطر <b>") == "Cancelled: <bdi>مطر &lt;b&gt;</bdi>"
    assert render(said, reason="") == "Cancelled: "
