import pytest
from django.contrib.auth import get_user_model

from networks.models import Seat
from partnerships.models import AgreementStep, StatusChange
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db


def furnish(size):
    cities = [rows.make_city(latitude=number, longitude=number) for number in range(size + 1)]
    partnership = rows.make_partnership(*cities, rows.make_institution(), source=rows.make_source())
    for number in range(size):
        partnership.agreements.add(rows.make_agreement())
        StatusChange.objects.create(
            partnership=partnership, status="active", date=rows.day(f"{1950 + number}-01-01")
        )
        rows.make_partnership(*cities[:2])
    return partnership.get_absolute_url()


def test_a_partnership_costs_the_same_with_few_rows_and_with_many(client):
    few, many = furnish(1), furnish(30)
    assert len(statements(client, many)) == len(statements(client, few)) <= 12


def test_a_signed_in_reader_costs_no_more_than_twelve(client):
    reader = get_user_model().objects.create_user(email="ana@example.org", password="a-long-password")
    url = furnish(20)
    client.force_login(reader)
    asked = [
        sql for sql in statements(client, url) if "session" not in sql and "accounts_user" not in sql[:60]
    ]
    assert len(asked) <= 12


def test_an_agreement_costs_the_same_with_few_rows_and_with_many(client):
    for slug, size in (("few", 1), ("many", 60)):
        agreement = rows.make_agreement(slug, city=rows.make_city())
        for number in range(size):
            AgreementStep.objects.create(agreement=agreement, kind="plan", order=number, text="A plan")
            rows.make_accession(agreement, rows.make_city(latitude=1, longitude=1), source=rows.make_source())
            rows.make_partnership(rows.make_city(), rows.make_city()).agreements.add(agreement)
    asked = statements(client, "/agreements/few/")
    assert len(statements(client, "/agreements/many/")) == len(asked) <= 10


@pytest.mark.parametrize(
    ("status", "visibility", "says"),
    [
        ("draft", "public", "People who act for the parties"),
        ("draft", "members", "People who act for the parties"),
        ("active", "public", "Everyone"),
    ],
)
def test_a_draft_does_not_say_that_everyone_can_read_it(client, status, visibility, says):
    """What it will be once it is published is asked on its form."""
    lima = rows.make_city("lima")
    editor = get_user_model().objects.create_user(email="ana@example.org", password="a-long-password")
    Seat.objects.create(person=editor, city=lima, role="city-editor")
    url = rows.make_partnership(
        lima, rows.make_city(), status=status, visibility=visibility
    ).get_absolute_url()
    client.force_login(editor)
    line = client.get(url).content.decode().partition("Who can read this")[2].partition("</div>")[0]
    assert line.partition("<dd>")[2].partition("</dd>")[0].strip() == says


@pytest.mark.parametrize("hidden", [{"visibility": "city"}, {"visibility": "members"}, {"status": "draft"}])
def test_what_a_reader_may_not_see_is_not_found(client, hidden):
    lima = rows.make_city("lima")
    partnership = rows.make_partnership(lima, rows.make_city(), **hidden)
    assert client.get(partnership.get_absolute_url()).status_code == 404
    ana = get_user_model().objects.create_user(email="ana@example.org", password="a-long-password")
    client.force_login(ana)
    assert client.get(partnership.get_absolute_url()).status_code == 404
    Seat.objects.create(person=ana, city=lima, role="city-editor")
    assert client.get(partnership.get_absolute_url()).status_code == 200


def test_its_timeline_is_as_exact_as_it_is_known(client):
    partnership = rows.make_partnership(rows.make_city(), rows.make_city(), status="paused")
    facts = {"partnership": partnership, "date_precision": "year"}
    StatusChange.objects.create(status="active", date=rows.day("1998-01-01"), **facts)
    StatusChange.objects.create(status="paused", date=rows.day("2022-01-01"), reason="Council vote", **facts)
    page = client.get(partnership.get_absolute_url()).content.decode()
    assert page.index("1998") < page.index("2022") < page.index("Council vote")
    assert "Jan" not in page.split('class="timeline"')[1].split("</ol>")[0]


def test_what_no_source_says_is_said_to_be_so(client):
    partnership = rows.make_partnership(
        rows.make_city(), rows.make_city(), source=rows.make_source(), state="open-data"
    )
    page = client.get(partnership.get_absolute_url()).content.decode()
    assert "Dimension: not stated by any source" in page
    assert "The partnership may have been suspended since" in page


def test_words_of_a_party_are_text_not_markup(client):
    partnership = rows.make_partnership(
        rows.make_city(name="<b>Lima"), rows.make_city(), objectives="<script>x</script>"
    )
    page = client.get(partnership.get_absolute_url()).content.decode()
    assert "<b>Lima" not in page
    assert "<script>x" not in page


def test_an_agreement_says_in_plain_words_whom_it_binds(client):
    rows.make_agreement("paris-agreement", binds="states")
    rows.make_agreement("covenant", binds="cities")
    states = client.get("/agreements/paris-agreement/").content.decode()
    assert "A city cannot sign it, but can align with it, endorse it or" in states
    assert "signed" not in states.split('id="main"')[1].split("</main>")[0].lower()
    assert "This agreement binds cities." in client.get("/agreements/covenant/").content.decode()


@pytest.mark.parametrize("pk", ["0", "9223372036854775808", "99999999999999999999999"])
def test_an_impossible_number_is_not_found(client, pk):
    assert client.get(f"/partnerships/{pk}/").status_code == 404


# LANGUAGE.md: one word for one thing, on the page of a record and on the pages that write it.
OLD_WORDS = ("life so far", "Next question", "on record", "still right?", "sleeps", "wake it")


@pytest.mark.parametrize(
    "facts", [{"status": "active"}, {"status": "active", "ask_on": rows.day("2027-05-17")}]
)
def test_a_record_shows_its_timeline_and_its_next_yearly_check(client, facts):
    partnership = rows.make_partnership(rows.make_city("lima"), rows.make_city("lagos"), **facts)
    url = partnership.get_absolute_url()
    pages = {code: client.get(url, {"lang": code}).content.decode() for code in ("en", "es", "fr")}
    main = pages["en"][pages["en"].index("<main") :]
    assert [words for words in OLD_WORDS if words.casefold() in main.casefold()] == []
    for code, timeline, check in (
        ("en", "Timeline", "Next yearly check"),
        ("es", "Cronología", "Próxima revisión anual"),
        ("fr", "Chronologie", "Prochaine vérification annuelle"),
    ):
        assert timeline in pages[code]
        assert (check in pages[code]) == ("ask_on" in facts)


def test_the_forms_of_a_record_use_the_words_of_the_dictionary(client):
    lima = rows.make_city("lima")
    ana = rows.make_seat(rows.make_person("Ana"), lima, "city-editor").person
    client.force_login(ana)
    partnership = rows.make_partnership(lima, rows.make_city("lagos"))
    fresh = client.get(f"/partnerships/{partnership.pk}/edit/", {"new": ""}).content.decode()
    assert "The record is saved. Add more now, or come back later." in fresh
    assert "Edit the record" in client.get(f"/partnerships/{partnership.pk}/edit/").content.decode()
    for page in ("edit", "funders"):
        text = client.get(f"/partnerships/{partnership.pk}/{page}/").content.decode()
        assert "No successor is recorded yet" not in text[text.index("<main") :]
