"""Logging a partnership in five fields, and what can wait."""

import uuid

import pytest

from networks.actions.places import NewPlace
from networks.actions.places import add as add_place
from networks.actions.search import index_cities, index_institutions
from networks.choices import SeatRole
from networks.models import City
from partnerships.models import Partnership
from tests.pages import statements
from tests.rows import day, make_city, make_institution, make_partnership, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NEW = "/partnerships/new/"


@pytest.fixture
def lagos():
    city = make_city("lagos", name="Lagos", country="NG", region="africa", aliases=["Eko"])
    index_cities()
    return city


def five(**facts):
    return {
        "partner": "Lagos",
        "partnership_class": "twinning",
        "dimension": "culture",
        "since": "1998-05",
        "status": "active",
        "token": str(uuid.uuid4()),
    } | facts


def test_five_fields_make_a_declared_record(desk, lima, lagos):
    answer = desk.post(NEW, five(partner="eko"))
    made = Partnership.objects.get()
    assert answer.url == f"/partnerships/{made.pk}/edit/?new"
    assert (made.label, made.since_text, made.state) == ("Lima – Lagos", "May 1998", "declared")
    assert made.source_note == "Lima"
    assert [change.status for change in made.status_changes.all()] == ["active"]


def test_a_form_sent_twice_saves_once(desk, lagos):
    typed = five()
    first, second = desk.post(NEW, typed), desk.post(NEW, typed)
    assert first.url == second.url
    assert Partnership.objects.count() == 1


def test_several_of_a_name_are_offered_and_one_is_chosen(desk):
    for slug, country in (("granada", "ES"), ("granada-ni", "NI")):
        make_city(slug, name="Granada", country=country)
    index_cities()
    typed = five(partner="Granada")
    page = desk.post(NEW, typed).content.decode()
    assert 'value="/cities/granada/"' in page
    assert 'value="/cities/granada-ni/"' in page
    assert 'value="1998-05"' in page  # nothing typed is lost
    desk.post(NEW, typed | {"candidate": "/cities/granada-ni/"})
    assert Partnership.objects.get().countries == "NI PE"


def test_what_was_picked_while_typing_is_taken_only_for_that_name(desk, lagos):
    make_city("accra", name="Accra", country="GH", region="africa")
    index_cities()
    desk.post(NEW, five(partner="Accra", pick="/cities/lagos/ Lagos"))
    assert Partnership.objects.get().label == "Lima – Accra"


def test_an_institution_is_a_partner_too(desk):
    make_institution("bank", name="A Bank")
    index_institutions()
    desk.post(NEW, five(partner="A Bank"))
    assert Partnership.objects.get().label == "Lima – A Bank"


def test_an_unknown_place_needs_its_country_alone(desk, lima):
    page = desk.post(NEW, five(partner="Pisaq")).content.decode()
    assert "No city or institution with this name was found" in page
    page = desk.post(NEW, five(partner="Pisaq", candidate="new")).content.decode()
    assert page.count("Choose the country of the new place.") == 2  # in the summary, and at its field
    desk.post(NEW, five(partner="Pisaq", candidate="new", new_country="PE"))
    city = City.objects.get(slug="pisaq")
    assert (city.state, city.region, city.position) == ("unverified", "latin-america-caribbean", None)
    page = desk.post(NEW, five(partner="Pisaq", candidate="new", new_country="PE")).content.decode()
    assert "Pisaq is already in the register" in page
    assert Partnership.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "name", "country", "area"),
    [
        ("Piedra Chiquita, Paraguay", "Piedra Chiquita", "PY", ""),
        ("Piedra Chiquita (PY)", "Piedra Chiquita", "PY", ""),
        ("Altenmarkt – Österreich", "Altenmarkt", "AT", ""),
        ("Nowa  Wieś [Polska]", "Nowa Wieś", "PL", ""),
        ("Millbrook Falls, Ohio, USA", "Millbrook Falls", "US", "Ohio"),
        ("Saint-Roch, Nouvelle-Calédonie", "Saint-Roch", "NC", ""),
    ],
)
def test_a_country_that_is_typed_with_an_unknown_place_is_preset(desk, typed, name, country, area):
    form = desk.post(NEW, five(partner=typed)).context["form"]
    assert (form["new_country"].value(), form["new_area"].value() or "") == (country, area)
    assert form["partner"].value() == typed  # nothing typed is lost
    page = desk.post(NEW, five(partner=typed)).content.decode()
    assert f"The place is added as “{name}”" in page
    place = {"candidate": "new", "new_country": country, "new_area": area}
    assert desk.post(NEW, five(partner=typed) | place).status_code == 302
    city = City.objects.get(name=name)
    assert (city.country, city.admin_area) == (country, area)
    assert Partnership.objects.get().label == f"Lima – {name}"


def test_a_country_typed_with_the_name_needs_no_choice(desk):
    assert desk.post(NEW, five(partner="Agua Fría, Perú", candidate="new")).status_code == 302
    assert City.objects.get(name="Agua Fría").country == "PE"


@pytest.mark.parametrize(
    "typed", ["Springfield Creek, Georgia", "Sundorf, Paraguey", "Alto PE", "Bonn am See (Bonn)"]
)
def test_a_country_that_is_in_doubt_is_asked_for(desk, typed):
    page = desk.post(NEW, five(partner=typed, candidate="new")).content.decode()
    assert "Choose the country of the new place." in page
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(
    ("typed", "country", "name"),
    [
        ("Springfield Creek, Georgia", "GE", "Springfield Creek"),
        ("Springfield Creek, Georgia", "US", "Springfield Creek"),
        ("Sundorf, Paraguey", "PY", "Sundorf"),
        ("Monte BO", "IT", "Monte BO"),
        ("Altdorf / Bassecourt", "CH", "Altdorf / Bassecourt"),
    ],
)
def test_the_chosen_country_says_what_is_part_of_a_name(desk, typed, country, name):
    place = {"candidate": "new", "new_country": country}
    assert desk.post(NEW, five(partner=typed) | place).status_code == 302
    assert City.objects.filter(name=name, country=country).exists()


@pytest.mark.parametrize("typed", ["Piedra Chiquita, Paraguay", "Piedra Chiquita (PY)"])
def test_a_name_that_says_another_country_than_the_chosen_is_asked_about(desk, typed):
    page = desk.post(NEW, five(partner=typed, candidate="new", new_country="CL")).content.decode()
    assert "The name says Paraguay." in page
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(
    ("latitude", "longitude", "position"),
    [("51,5", "-0,12", (51.5, -0.12)), ("-13.5", "-71.97", (-13.5, -71.97)), ("48,85°", "2", (48.85, 2.0))],
)
def test_a_position_is_read_with_point_or_comma(desk, lima, latitude, longitude, position):
    place = {"candidate": "new", "new_country": "GB", "new_latitude": latitude, "new_longitude": longitude}
    desk.post(NEW, five(partner="Pisaq") | place)
    assert City.objects.get(slug="pisaq").position == position


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"new_latitude": "51,5"}, "Enter latitude and longitude, or leave both empty."),
        ({"new_latitude": "north", "new_longitude": "1"}, "Enter decimal degrees"),
        ({"new_latitude": "95", "new_longitude": "1"}, "Enter a number from -90 to 90."),
        ({"new_latitude": "1", "new_longitude": "181"}, "Enter a number from -180 to 180."),
    ],
)
def test_an_odd_position_is_refused_in_words(desk, lima, odd, said):
    place = {"candidate": "new", "new_country": "GB"}
    assert said in desk.post(NEW, five(partner="Pisaq") | place | odd).content.decode()
    assert not City.objects.filter(slug="pisaq").exists()


@pytest.mark.parametrize(
    "typed",
    ["Lagos, Nigeria", "Lagos (NG)", "Lagos (Nigeria)", "Lagos – Nigéria", "City of Lagos", "lagos, nigeria"],
)
def test_a_partner_is_understood_as_pages_print_it(desk, lagos, typed):
    make_city("lagos-pt", name="Lagos", country="PT")
    index_cities()
    if "," not in typed and "(" not in typed and "–" not in typed:
        City.objects.filter(slug="lagos-pt").delete()
        index_cities()
    assert desk.post(NEW, five(partner=typed)).status_code == 302
    assert Partnership.objects.get().label == "Lima – Lagos"


@pytest.mark.parametrize("typed", ["Lagox", "Lagos, Benin Republic of Nothing"])
def test_a_single_candidate_is_preset(desk, lagos, typed):
    page = desk.post(NEW, five(partner=typed)).content.decode()
    assert 'value="/cities/lagos/" checked' in page
    assert "No city or institution has exactly this name" in page


def test_a_name_of_two_states_is_shown_with_its_state_everywhere(desk, lima):
    for state in ("Illinois", "Missouri"):
        add_place(place=NewPlace("Springfield", "US", admin_area=state))
    chosen = "Springfield, Illinois, United States of America"
    desk.post(NEW, five(partner=chosen))
    record = Partnership.objects.get()
    assert record.label == "Lima – Springfield, Illinois"
    for page in (record.get_absolute_url(), "/partnerships/", "/cities/lima/partnerships/"):
        assert "Springfield, Illinois" in desk.get(page).content.decode(), page
    assert City.objects.get(admin_area="Missouri").label == "Springfield, Missouri"
    assert str(City.objects.get(slug="lima")) == "Lima"


def test_likely_duplicates_come_before_saving(desk, lima, lagos):
    known = make_partnership(lima, lagos, since=day("1998-01-01"), since_precision="year", state="unverified")
    make_partnership(lima, lagos, since=day("1950-01-01"), until=day("1960-01-01"), state="unverified")
    typed = five()
    page = desk.post(NEW, typed).content.decode()
    assert page.count("Open the existing record") == 1
    assert f"/partnerships/{known.pk}/edit/?since=1998-05&amp;dimension=culture" in page
    assert Partnership.objects.count() == 2
    desk.post(NEW, typed | {"different": f"city-{lagos.pk}"})
    assert Partnership.objects.count() == 3


def test_who_was_meant_stays_chosen_while_duplicates_are_looked_at(desk, lima, lagos):
    make_city("lagos-pt", name="Lagos", country="PT")
    index_cities()
    make_partnership(lima, lagos, state="unverified")
    shown = desk.post(NEW, five(candidate="/cities/lagos/"))
    assert shown.context["duplicates"]
    again = five(pick=shown.context["form"]["pick"].value(), different=shown.context["different"])
    assert desk.post(NEW, again).status_code == 302


def test_what_i_know_fills_only_what_the_record_lacks(desk, lima, lagos):
    known = make_partnership(lima, lagos, since=day("1997-01-01"), since_precision="year", state="unverified")
    page = desk.get(f"/partnerships/{known.pk}/edit/?since=1998-05&dimension=culture").content.decode()
    assert 'value="1997"' in page
    assert '<option value="culture" selected>' in page


def test_a_draft_needs_less_and_stays_among_the_parties(desk, client, lagos):
    desk.post(NEW, five(dimension="", since="", draft="1"))
    draft = Partnership.objects.get()
    assert draft.status == "draft"
    assert desk.get(draft.get_absolute_url()).status_code == 200
    client.force_login(make_person("Eve"))
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"{draft.get_absolute_url()}edit/").status_code == 404


@pytest.mark.parametrize("since", ["98", "1998-13", "<b>", "9" * 9, "1998-05-17-01", "-5"])
def test_odd_dates_are_refused_in_words(desk, lagos, since):
    answer = desk.post(NEW, five(since=since))
    assert "Enter " in answer.content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        {"city": "999999"},
        {"token": "x"},
        {"pick": "/cities/none/ Lagos"},
        {"candidate": "https://elsewhere.example/"},
        {"partner": "Lima"},
        {"partner": "a" * 10_000},
        {"new_latitude": "nan", "candidate": "new"},
    ],
)
def test_foreign_and_odd_values_never_break_the_form(desk, lima, lagos, odd):
    index_cities()
    assert desk.post(NEW, five(**odd)).status_code in {200, 302}


def test_who_has_no_seat_is_told_how_to_get_one(client, lima, lagos):
    assert client.get(NEW).url.startswith("/account/login/")
    client.force_login(make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person)
    assert "Find your city" in client.get(NEW).content.decode()
    assert client.post(NEW, five()).status_code == 403
    assert not Partnership.objects.exists()


def sent(form):
    """What a browser would send of a form that nobody touches."""
    return {
        field.name: "" if field.value() is None else field.value() for field in form if field.value() != [""]
    }


def edit_form(client, partnership):
    return sent(client.get(f"/partnerships/{partnership.pk}/edit/").context["form"])


def test_what_can_wait_is_added(desk, lima, lagos):
    desk.post(NEW, five())
    made = Partnership.objects.get()
    typed = edit_form(desk, made) | {
        "title": "Two ports",
        "dimensions": ["transport"],
        "until": "2030",
        "legal_act": "Resolution 12",
        "legal_act_on": "1998-05-17",
        "contact": "office@lima.example",
    }
    assert desk.post(f"/partnerships/{made.pk}/edit/", typed).url == made.get_absolute_url()
    made.refresh_from_db()
    assert (made.title, made.dimensions, made.until_text) == ("Two ports", ("culture", "transport"), "2030")
    page = desk.get(made.get_absolute_url()).content.decode()
    assert "office@lima.example" in page
    assert "17 May 1998" in page


def test_of_two_editors_the_second_sees_what_changed_and_loses_nothing(desk, lagos):
    desk.post(NEW, five())
    made = Partnership.objects.get()
    path = f"/partnerships/{made.pk}/edit/"
    first, second = edit_form(desk, made), edit_form(desk, made)
    desk.post(path, first | {"title": "Theirs", "objectives": "Trade"})
    answer = desk.post(path, second | {"title": "Mine", "results": "A ship\r\nsailed"})
    assert answer.status_code == 409
    assert answer.context["differences"] == [("Title", "Theirs", "Mine"), ("Objectives", "Trade", None)]
    again = sent(answer.context["form"])
    assert (again["title"], again["objectives"], again["results"]) == ("Mine", "Trade", "A ship\nsailed")
    assert desk.post(path, again).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.objectives, made.version) == ("Mine", "Trade", 2)


def test_only_editors_of_the_parties_change_a_record(client, lima, lagos):
    known = make_partnership(lima, lagos, state="unverified")
    path = f"/partnerships/{known.pk}/edit/"
    for person, status in (
        (make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person, 403),
        (make_seat(make_person("Kim"), make_city("seoul"), SeatRole.CITY_LEAD).person, 403),
        (make_seat(make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person, 200),
    ):
        client.force_login(person)
        assert client.get(path).status_code == status
        assert ("Edit the record" in client.get(known.get_absolute_url()).content.decode()) == (status == 200)


def test_the_pages_cost_the_same_however_many_records_there_are(desk, lima, lagos):
    known = make_partnership(lima, lagos, state="unverified")
    few = len(statements(desk, NEW)), len(statements(desk, f"/partnerships/{known.pk}/edit/"))
    for _number in range(5):
        make_partnership(lima, make_city(), state="unverified")
    many = len(statements(desk, NEW)), len(statements(desk, f"/partnerships/{known.pk}/edit/"))
    assert few == many
    assert max(many) <= 10
