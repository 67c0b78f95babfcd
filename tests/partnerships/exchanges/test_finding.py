"""Cities are looked up within a form: nothing is saved, nothing typed is lost, known ones are offered."""

import pytest

from networks.actions.search import index_cities
from partnerships.forms.finding import Into
from partnerships.models import Exchange, Reply
from tests.rows import make_city

pytestmark = pytest.mark.django_db

TYPED = "We have **some**,\r\nsince 2019."


@pytest.fixture
def page(client, cast):
    """A function: the page after the reply form was sent with these fields."""
    exchange = cast.write()
    index_cities()
    client.force_login(cast.chidi)

    def send(**facts):
        facts = {
            "author": f"city:{cast.lagos.pk}",
            "text": TYPED,
            "token": "7b1f5d0e-0000-4000-8000-000000000001",
        } | facts
        answer = client.post(f"/exchanges/{exchange.pk}/reply/", facts)
        return answer, answer.content.decode()

    return send


def test_looking_offers_cities_and_keeps_what_was_typed(page, cast):
    answer, html = page(find="lima", look="1")
    assert answer.status_code == 200
    assert 'name="add" value="lima"' in html
    assert answer.context["form"]["text"].value() == TYPED
    assert not Reply.objects.exists()


def test_adding_puts_the_mention_after_what_was_typed(page):
    answer, html = page(add="lima")
    assert answer.context["form"]["text"].value() == f"{TYPED} @lima "
    assert "Lima" in html
    assert not Reply.objects.exists()


def test_enter_in_the_search_searches_and_sends_no_reply(page):
    assert 'value="lima"' in page(find="Lima")[1]
    assert not Reply.objects.exists()


def test_without_a_search_the_reply_is_sent(page):
    assert page(find="  ")[0].status_code == 302
    assert Reply.objects.get().text.endswith("2019.")


def test_an_empty_text_is_no_mistake_while_looking(page):
    answer, html = page(text="", find="lima", look="1")
    assert not answer.context["form"].errors
    assert "field--wrong" not in html


def test_nothing_and_nobody_is_found_in_words(page):
    assert "Try another spelling" in page(find="qqxxzz", look="1")[1]
    assert "Type the name of a city first" in page(find="", look="1")[1]


def test_a_merged_city_is_neither_offered_nor_added(page, cast):
    make_city("limon", name="Limón", merged_into=cast.lima)
    index_cities()
    assert 'value="limon"' not in page(find="limon", look="1")[1]
    assert page(add="limon")[0].context["form"]["text"].value() == TYPED


@pytest.mark.parametrize("odd", ["\x00", "../lima", "LIMA", "9" * 9999, "", "lima\n", "¿"])
def test_no_address_breaks_it(page, odd):
    for facts in ({"add": odd}, {"find": odd, "look": "1"}):
        answer, _html = page(**facts)
        assert answer.status_code in (200, 400)
    assert not Reply.objects.exists()


def test_an_exchange_for_chosen_cities_takes_one_line_a_city(client, cast):
    index_cities()
    client.force_login(cast.ana)
    new = "/exchanges/new/lesson/"
    typed = {"author": f"city:{cast.lima.pk}", "title": "Trams", "audience": "cities", "to_cities": "Quito"}
    assert 'value="lagos"' in client.post(new, typed | {"find": "lagos", "look": "1"}).content.decode()
    form = client.post(new, typed | {"add": "lagos"}).context["form"]
    assert form["to_cities"].value() == "Quito\nLagos (lagos)"
    assert form["title"].value() == "Trams"
    assert not Exchange.objects.exists()


def test_a_line_is_added_once_and_a_mention_needs_no_second_space():
    lima = make_city("lima", name="Lima")
    assert Into("to_cities").joined("Lima (lima)", lima) == "Lima (lima)"
    assert Into("text", is_mention=True).joined("Ask ", lima) == "Ask @lima "
