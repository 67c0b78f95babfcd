"""A city's own seats keep the terms of its mayors: who may, what closes what, and what is refused."""

import pytest

from citydiplo.kit.search import suggest
from networks.choices import SeatRole
from networks.models import Mandate, Mayor
from tests.rows import day, make_city, make_mandate, make_person, make_seat, make_source

pytestmark = pytest.mark.django_db

NEW = {"mayor": "Rosa  Huanca", "title": "Mayor", "starts": "2027-01-01"}
ENTER = "/cities/lima/mayors/enter/"


@pytest.fixture
def ana(ana, client):
    client.force_login(ana)
    return ana


def terms(city):
    return [
        (term.mayor.name, term.starts_text, term.ends_text)
        for term in Mandate.objects.filter(city=city).order_by("starts")
    ]


def test_a_successor_closes_the_former_term_and_all_of_it_is_found_and_told(client, lima, ana):
    make_mandate(lima, "2023-01-01", name="Luz Paredes", state="declared")  # or it is not "now"
    assert "since 1 January 2023" in client.get(ENTER).content.decode()
    answer = client.post(ENTER, NEW | {"reason": "Sworn in today."}, follow=True)
    assert answer.redirect_chain == [("/cities/lima/mayors/", 302)]
    page = answer.content.decode()
    assert (
        "Rosa Huanca is now in the register. The mandate of Luz Paredes now ends on this date: 1 "
        "January 2027."
    ) in page
    assert "Declared by a city" in page
    assert terms(lima) == [
        ("Luz Paredes", "1 January 2023", "1 January 2027"),
        ("Rosa Huanca", "1 January 2027", ""),
    ]
    new = Mandate.objects.get(mayor__name="Rosa Huanca")
    assert (new.state, new.source_note) == ("declared", "Lima")
    assert [hit.title for hit in suggest("huanca", ["mayor"])] == ["Rosa Huanca"]
    history = client.get("/cities/lima/history/").content.decode()
    assert history.count("Reason: <bdi>Sworn in today.</bdi>") == 2


def test_a_re_elected_mayor_stays_one_person(client, lima, ana):
    first = make_mandate(lima, "2019-01-01", "2023-01-01", name="José Núñez")
    client.post(ENTER, {"mayor": "jose nunez", "starts": "2023-01-01"})
    assert [term.mayor for term in Mandate.objects.all()] == [first.mayor] * 2
    assert Mayor.objects.count() == 1


def test_the_same_form_sent_twice_saves_once(client, lima, ana):
    make_mandate(lima, "2023-01-01")
    for _again in range(2):
        assert client.post(ENTER, NEW).status_code == 302
    assert Mandate.objects.count() == Mayor.objects.count() == 2


@pytest.mark.parametrize(
    ("period", "others"),
    [
        ("2020/2021", ["2019-01-01/2023-01-01"]),  # within a term whose end is known
        ("2018/", ["2019-01-01/2023-01-01"]),  # before it, without an end
        ("2019-01-01/", ["2019-01-01/"]),  # the very day
        ("2018/", ["2010-01-01/2019-01-01", "2019-01-01/"]),  # over two
        ("2022/", ["2019-01-01/2023-01-01"]),  # a past end is a fact, not a plan
    ],
)
def test_what_overlaps_is_refused_in_words_and_nothing_typed_is_lost(client, lima, ana, period, others):
    for other in others:
        first, last = other.split("/")
        make_mandate(lima, first, last or None)
    starts, ends = period.split("/")
    before = terms(lima)
    page = client.post(ENTER, {"mayor": "Rosa Huanca", "starts": starts, "ends": ends}).content.decode()
    assert "This mandate overlaps the mandate of Person" in page
    assert 'value="Rosa Huanca"' in page
    assert terms(lima) == before
    assert not Mayor.objects.filter(name="Rosa Huanca").exists()


def test_a_planned_end_gives_way_to_a_successor_who_comes_earlier(client, lima, ana):
    make_mandate(lima, "2023-01-01", "2099-01-01", name="Luz Paredes")
    client.post(ENTER, {"mayor": "Rosa Huanca", "starts": "2026-05"})
    assert terms(lima) == [
        ("Luz Paredes", "1 January 2023", "May 2026"),
        ("Rosa Huanca", "May 2026", ""),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"mayor": ""},
        {"mayor": "x" * 201},
        {"mayor": "a\x00b"},
        {"title": "x" * 10_000},
        {"starts": "tomorrow"},
        {"starts": "9999"},
        {"starts": "99999999999999"},
        {"starts": "2020", "ends": "2020"},
        {"starts": "2020", "ends": "2019"},
    ],
)
def test_what_is_wrong_is_said(client, lima, ana, wrong):
    answer = client.post(ENTER, NEW | wrong if wrong else {})
    assert answer.status_code == 200
    assert "field--wrong" in answer.content.decode()
    assert not Mandate.objects.exists()


def test_a_correction_keeps_links_and_says_what_was_before(client, lima, ana):
    term = make_mandate(lima, "2023-01-01", name="Rosa Huanka", state="open-data", source=make_source())
    url = f"/cities/lima/mayors/{term.pk}/"
    same = {"mayor": "Rosa Huanka", "title": "", "starts": "2023-01-01", "ends": ""}
    client.post(url, same)
    term.refresh_from_db()
    assert term.state == "open-data"
    client.post(url, same | {"mayor": "Rosa Huanca", "is_same_person": "on", "reason": "Her own spelling."})
    assert Mayor.objects.get().name == "Rosa Huanca"
    client.post(url, same | {"mayor": "Rosa Huanca", "starts": "2023-01-02", "title": "Mayoress"})
    term.refresh_from_db()
    assert (term.starts, term.title, term.state) == (day("2023-01-02"), "Mayoress", "declared")
    history = client.get("/cities/lima/history/").content.decode()
    assert "Reason: <bdi>Her own spelling.</bdi>" in history
    assert "Rosa Huanka" in history
    assert [hit.title for hit in suggest("huanca", ["mayor"])] == ["Rosa Huanca"]


def test_another_name_is_another_person_unless_said_otherwise(client, lima, ana):
    term = make_mandate(lima, "2023-01-01", name="Luz Paredes")
    former = term.mayor
    client.post(f"/cities/lima/mayors/{term.pk}/", {"mayor": "Rosa Huanca", "starts": "2023-01-01"})
    term.refresh_from_db()
    assert term.mayor.name == "Rosa Huanca"
    former.refresh_from_db()
    assert former.name == "Luz Paredes"
    assert not list(suggest("paredes", ["mayor"]))


def test_nobody_renames_a_person_who_governed_elsewhere_too(client, lima, ana):
    term = make_mandate(lima, "2023-01-01", name="Luz Paredes")
    Mandate.objects.create(mayor=term.mayor, city=make_city("quito"), starts=day("2001-01-01"))
    typed = {"mayor": "Luz Parades", "starts": "2023-01-01", "is_same_person": "on"}
    page = client.post(f"/cities/lima/mayors/{term.pk}/", typed).content.decode()
    assert "This person also has a mandate in a city that you cannot edit" in page
    assert Mayor.objects.get().name == "Luz Paredes"


def test_a_correction_cannot_move_a_term_onto_another(client, lima, ana):
    make_mandate(lima, "2019-01-01", "2023-01-01", name="Luz Paredes")
    later = make_mandate(lima, "2023-01-01", name="Rosa Huanca")
    typed = {"mayor": "Rosa Huanca", "starts": "2022-06"}
    page = client.post(f"/cities/lima/mayors/{later.pk}/", typed).content.decode()
    assert "This mandate overlaps the mandate of Luz Paredes (1 January 2019 to 1 January 2023)." in page
    later.refresh_from_db()
    assert later.starts == day("2023-01-01")


def test_a_term_that_never_was_leaves_with_its_reason(client, lima, ana):
    term = make_mandate(lima, "2023-01-01", name="Luz Paredes")
    url = f"/cities/lima/mayors/{term.pk}/remove/"
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "Mixed up with Quito."}).url == "/cities/lima/mayors/"
    assert not Mandate.objects.exists()
    assert "Reason: <bdi>Mixed up with Quito.</bdi>" in client.get("/cities/lima/history/").content.decode()


def test_an_operator_mends_and_declares_nothing(client, lima):
    client.force_login(make_person("Olu", is_staff=True))
    client.post(ENTER, NEW)
    assert Mandate.objects.get().state == "unverified"


def test_only_editors_and_leads_of_the_city_and_operators_may(client, lima):
    quito = make_city("quito")
    term, foreign = make_mandate(lima, "2023-01-01"), make_mandate(quito, "2023-01-01")
    urls = [ENTER, *(f"/cities/lima/mayors/{term.pk}/{rest}" for rest in ("", "remove/"))]
    people = {name: make_person(name) for name in ("Bo", "Chidi", "Eve", "Olu")}
    make_seat(people["Bo"], lima, SeatRole.MAYORS_OFFICE)
    make_seat(people["Chidi"], quito, SeatRole.CITY_LEAD)
    people["Olu"].is_staff = True
    people["Olu"].save()
    assert {client.get(url).status_code for url in urls} == {302}
    for name, status in (("Bo", 403), ("Chidi", 403), ("Eve", 403), ("Olu", 200)):
        client.force_login(people[name])
        assert {client.get(url).status_code for url in urls} == {status}, name
        assert client.get(f"/cities/lima/mayors/{foreign.pk}/").status_code in (403, 404)
    assert client.get("/cities/nowhere/mayors/enter/").status_code == 404
    client.force_login(people["Bo"])
    assert client.post(ENTER, NEW).status_code == 403
    assert Mandate.objects.count() == 2


def typed(page):
    """What a browser would send of the form on a page, untouched."""
    form = page.context["form"]
    return {field.html_name: field.value() or "" for field in form if field.html_name != "is_same_person"}


def test_who_saves_second_sees_what_changed_and_overwrites_nothing_unseen(client, lima, ana):
    term = make_mandate(lima, "2023-01-01", name="Luz Paredes")
    url = f"/cities/lima/mayors/{term.pk}/"
    first = second = typed(client.get(url))
    assert client.post(url, first | {"title": "Lord Mayor"}).status_code == 302
    answer = client.post(url, second | {"starts": "2022", "reason": "The gazette."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Someone else saved this record while you were typing" in page
    assert [tuple(map(str, row)) for row in answer.context["differences"]] == [
        ("Title of the office", "Lord Mayor", "None")
    ]
    again = typed(answer)
    assert (again["title"], again["starts"], again["reason"]) == ("Lord Mayor", "2022", "The gazette.")
    assert client.post(url, again).status_code == 302
    term.refresh_from_db()
    assert (term.title, term.starts_text) == ("Lord Mayor", "2022")


def test_the_same_correction_sent_twice_is_no_conflict(client, lima, ana):
    url = f"/cities/lima/mayors/{make_mandate(lima, '2023-01-01').pk}/"
    sent = typed(client.get(url)) | {"title": "Governor"}
    assert [client.post(url, sent).status_code for _again in range(2)] == [302, 302]


@pytest.mark.parametrize("base", ["[", "[]", "[" * 5_000, '{"title": {"a": 1}}', "7", "x" * 70_000])
def test_what_a_form_claims_to_have_seen_is_read_with_care(client, lima, ana, base):
    term = make_mandate(lima, "2023-01-01", name="Luz Paredes")
    sent = {"mayor": "Luz Paredes", "title": "Governor", "starts": "2023-01-01", "base": base}
    answer = client.post(f"/cities/lima/mayors/{term.pk}/", sent)
    assert answer.status_code in (200, 409)
    assert "Governor" in answer.content.decode()
    term.refresh_from_db()
    assert term.title == ""
