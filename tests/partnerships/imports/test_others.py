"""Files of memberships, mandates and accessions; values as people write them."""

import datetime

import pytest

from networks.choices import Dimension
from networks.columns import names_of
from networks.models import Mandate, Mayor, Membership
from partnerships.choices import AccessionKind, PartnershipClass, PartnershipStatus
from partnerships.errors import BadValueError
from partnerships.imports import values
from partnerships.imports.fields import guessed
from partnerships.imports.targets.accessions import AccessionTarget
from partnerships.imports.targets.mandates import Mandates
from partnerships.imports.targets.partnerships import PartnershipTarget
from partnerships.models import Accession
from tests import rows
from tests.partnerships.imports.conftest import outcomes


def test_memberships(world, operator, send, go):
    network = rows.make_network("c40", name="C40 Cities", acronym="C40")
    rows.make_membership(network, world["bonn"], state="open-data", source=rows.make_source())
    text = "City;Country;Network;Since;Role\nLima;Peru;C40;2005;\nBonn;Germany;c40 cities;2006;Chair\n"
    text += "Lagos;Nigeria;G99;2005;\nLima;Peru;C40;;\n"
    job = go(go(send(text, operator, "memberships"), "checking"), "applying")
    assert outcomes(job) == {
        2: ("new", ""),
        3: ("changed", "differs"),
        4: ("ambiguous", "unknown_word"),
        5: ("duplicate", "duplicate"),
    }
    bonn = Membership.objects.get(city=world["bonn"])
    assert (bonn.role, bonn.since.year) == ("chair", 2006)
    assert Membership.objects.get(city=world["lima"]).membership_class == "full"
    go(job, "undoing")
    bonn.refresh_from_db()
    assert (bonn.role, bonn.since, Membership.objects.count()) == ("member", None, 1)


@pytest.mark.parametrize(
    ("role", "side"), [("secretariat", "network"), ("city-editor", "city"), ("city-editor", None)]
)
def test_memberships_declared_by_a_file_are_confirmed_by_their_sender(world, send, go, role, side):
    c40 = rows.make_network("c40", name="C40")
    dia = rows.make_seat(
        rows.make_person("Dia"), c40 if role == "secretariat" else world["lima"], role
    ).person
    state = "declared" if side else "open-data"
    text = "City;Country;Network\nLima;Peru;C40\n"
    job = go(go(send(text, dia, "memberships", state=state), "checking"), "applying")
    said = Membership.objects.get().confirmations.values_list("side", "role", "by", "round")
    assert list(said) == ([(side, role, dia.pk, 1)] if side else [])
    go(job, "undoing")
    assert not Membership.objects.exists()


def test_mandates_never_overlap(world, operator, send, go):
    text = (
        "City,Country,Mayor,Start,End\nLima,Peru,Ana Paz,2019-01-01,2023-01-01\n"
        "Lima,Peru,Bo Cruz,2022,\nLima,Peru,Bo Cruz,2023-01-01,\nBonn,Germany,Ana Paz,2020,\n"
        "Bonn,Germany,,2020,\n"
    )
    job = go(go(send(text, operator, "mandates"), "checking"), "applying")
    assert outcomes(job) == {
        2: ("new", ""),
        3: ("refused", "overlaps"),
        4: ("new", ""),
        5: ("new", ""),
        6: ("refused", "missing"),
    }
    assert Mandate.objects.filter(city=world["lima"]).count() == 2
    assert Mayor.objects.filter(name="Ana Paz").count() == 2  # a name alone does not make two people one
    again = go(send(text, operator, "mandates"), "checking")
    assert {number: outcome for number, (outcome, _code) in outcomes(again).items()}[2] == "same"
    go(job, "undoing")
    assert not Mayor.objects.exists()


def test_a_list_of_mayors_as_of_a_day_needs_no_start(world, operator, send, go):
    """With a column of days or of ends, or with one day for the whole list."""
    text = (
        "City,Country,Mayor,As of,End\nLima,Peru,Ana Paz,2024-01,\nLima,Peru,Bo Cruz,,2022\n"
        "Bonn,Germany,Eva Moor,,\nBonn,Germany,Uli Wolf,2020,2019\n"
    )
    job = go(go(send(text, operator, "mandates"), "checking"), "applying")
    assert outcomes(job) == {
        2: ("new", ""),
        3: ("new", ""),
        4: ("refused", "undated"),
        5: ("refused", "known_outside"),
    }
    found = {term.mayor.name: term for term in Mandate.objects.filter(city=world["lima"])}
    assert found["Ana Paz"].period_text == "in office in January 2024"
    assert found["Bo Cruz"].period_text == "until 2022"

    later = "City,Country,Mayor,Start,As of\nLima,Peru,Ana Paz,,2025-03-02\nLima,Peru,Bo Cruz,2019,\n"
    later += "Bonn,Germany,Eva Moor,2020,2021\n"
    job = go(go(send(later, operator, "mandates"), "checking"), "applying")
    assert {number: code for number, (code, _why) in outcomes(job).items()} == {
        2: "changed",
        3: "changed",
        4: "new",
    }
    terms = {term.mayor.name: term.period_text for term in Mandate.objects.all()}
    assert terms == {
        "Ana Paz": "in office on 2 March 2025",
        "Bo Cruz": "2019 – 2022",
        "Eva Moor": "since 2020, end date not known; last known in 2021",
    }
    earlier = "City,Country,Mayor,As of\nLima,Peru,Ana Paz,2023\nBonn,Germany,Eva Moor,2020\n"
    job = go(send(earlier, operator, "mandates"), "checking")
    assert {code for code, _why in outcomes(job).values()} == {"same"}


def test_one_day_holds_for_all_rows_of_a_list(world, operator, send, go):
    text = "City,Country,Mayor,End\nLima,Peru,Ana Paz,\nLima,Peru,Bo Cruz,2022\n"
    job = send(text, operator, "mandates", known_on="2024-01-15")
    go(go(job, "checking"), "applying")
    terms = {term.mayor.name: term.period_text for term in Mandate.objects.all()}
    assert terms == {"Ana Paz": "in office on 15 January 2024", "Bo Cruz": "until 2022"}


def test_a_declared_mayor_is_not_touched_by_a_later_list(world, operator, send, go):
    term = rows.make_mandate(world["lima"], "2020-01-01", name="Ana Paz", state="declared")
    text = "City,Country,Mayor\nLima,Peru,Ana Paz\n"
    job = go(send(text, operator, "mandates", known_on="2025"), "checking")
    assert outcomes(job)[2][0] == "same"
    term.refresh_from_db()
    assert term.known_on is None


def test_a_city_never_signs_what_binds_states(world, operator, send, go):
    rows.make_agreement("paris", name="Paris Agreement", binds="states")
    text = "City,Country,Agreement,Kind,Date\nLima,Peru,Paris Agreement,signatory,2016\n"
    text += "Lima,Peru,Paris Agreement,aligned,2016\n"
    job = go(go(send(text, operator, "accessions"), "checking"), "applying")
    assert outcomes(job) == {2: ("refused", "binds_states"), 3: ("new", "")}
    assert Accession.objects.get().kind == "aligned"


@pytest.mark.parametrize(
    ("text", "date", "precision"),
    [
        ("1998", "1998-01-01", "year"),
        ("1998-05", "1998-05-01", "month"),
        ("1998-05-17", "1998-05-17", "day"),
        ("1998-05-17 00:00:00", "1998-05-17", "day"),
        ("17.5.1998", "1998-05-17", "day"),
        ("17/05/1998", "1998-05-17", "day"),
        ("5/17/1998", "1998-05-17", "day"),
    ],
)
def test_dates_as_people_write_them(text, date, precision):
    assert values.date(text, "Since") == (datetime.date.fromisoformat(date), precision)


@pytest.mark.parametrize("text", ["5/3/1998", "soon", "98", "1998-13", "3000", "1998-02-30", "=1+1"])
def test_dates_that_nobody_can_be_sure_of(text):
    with pytest.raises(BadValueError):
        values.date(text, "Since")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("48.85, 2.35", (48.85, 2.35)),
        ("(48.85, 2.35)", (48.85, 2.35)),
        ("POINT (2.35 48.85)", (48.85, 2.35)),
        ("", None),
    ],
)
def test_positions(text, position):
    assert values.position(text) == position


def test_choices_by_any_of_their_names():
    for text in ("twinning", "Twinning", "Sister City", "JUMELAGE", "geminação"):
        assert values.choice(text, PartnershipClass, "Class") == PartnershipClass.TWINNING


@pytest.mark.parametrize(
    ("text", "kind"), [("Signataria", AccessionKind.SIGNATORY), ("Compte rendu", AccessionKind.REPORTING)]
)
def test_a_file_with_an_earlier_label_is_understood(text, kind):
    """Exports of earlier releases call accessions so in Spanish and in French."""
    assert values.choice(text, AccessionKind, "Kind") == kind


@pytest.mark.parametrize("header", ["Reliability", "Fiabilidad", "Fiabilité"])
def test_a_column_with_an_earlier_label_is_understood(header):
    assert names_of(["record_id", "first_city", "second_city", header])[-1] == "state"


@pytest.mark.parametrize(
    ("header", "rows", "wanted"),
    [
        (
            ["city1", "country1", "lat1", "lng1", "city2", "country2", "lat2", "lng2"],
            [],
            {"a_city": [0], "a_country": [1], "a_position": [2, 3], "b_city": [4], "b_country": [5],
             "b_position": [6, 7]},
        ),
        (
            ["origincityLabel", "origincountry", "originlat", "originlong", "originpopulation",
             "sistercityLabel", "destinationcountry", "destinationlat", "destinationlong"],
            [],
            {"a_city": [0], "a_country": [1], "a_position": [2, 3], "b_city": [5], "b_country": [6],
             "b_position": [7, 8]},
        ),
        (
            ["Ville", "Pays", "Ville jumelée", "Pays jumelé", "Depuis"],
            [],
            {"a_city": [0], "a_country": [1], "b_city": [2], "b_country": [3], "since": [4]},
        ),
        (
            ["Stadt", "Land", "Partnerstadt", "Partnerland", "Seit"],
            [],
            {"a_city": [0], "a_country": [1], "b_city": [2], "b_country": [3], "since": [4]},
        ),
        (
            ["City", "Country", "Partner", "Partner country", "Twinning"],
            [],
            {"a_city": [0], "a_country": [1], "b_city": [2], "b_country": [3]},
        ),
        (
            ["Column 1", "Column 2", "Column 3", "Column 4"],
            [["Berat", "Albania", "Amasya", "Turkey"], ["Bonn", "Germany", "Oxford", "England"]],
            {"a_city": [0], "a_country": [1], "b_city": [2], "b_country": [3]},
        ),
    ],
)  # fmt: skip
def test_columns_are_guessed_from_headers_and_content(header, rows, wanted):
    assert guessed(PartnershipTarget.fields, header, rows) == wanted


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Relación de ciudades hermanas", ["Ciudad hermana", "País", "Fecha de suscripción"]),
        ("Übersicht der Partnerstädte", ["Stadt", "Land", "Seit"]),
        ("Elenco delle città gemellate", ["Comune", "Paese", "Data di firma"]),
    ],
)
def test_a_title_above_the_columns_names_none_of_them(title, names):
    header = ["City of Lima / No.", *(f"{title} / {name}" for name in names)]
    found = guessed(PartnershipTarget.fields, header, [], about="a_")
    assert found == {"b_city": [1], "b_country": [2], "since": [3]}


@pytest.mark.parametrize("title", ["Population", "Inventory"])
def test_a_title_that_says_whose_date_it_is_still_counts(title):
    header = ["Partner city", "Country", f"{title} / Year", f"{title} / Value"]
    assert "since" not in guessed(PartnershipTarget.fields, header, [], about="a_")


@pytest.mark.parametrize(
    "word",
    [
        "nieaktywna",
        "unaktiv",
        "no vigente",
        "not in force",
        "gar nicht aktiv",
        "plus en vigueur",
        "inoperativo",
    ],
)
def test_the_opposite_of_a_word_is_never_offered(word):
    assert values.likely(word, PartnershipStatus) != PartnershipStatus.ACTIVE


@pytest.mark.parametrize("word", ["Kultur, Wirtschaft", "transporte y cultura", "sport / environment"])
def test_of_two_values_in_a_cell_none_is_offered(word):
    assert values.likely(word, Dimension) is None


@pytest.mark.parametrize(
    ("word", "wanted"), [("Solidaritätspartnerschaft", "twinning"), ("Freundschaftspakt", "friendship")]
)
def test_a_word_within_a_longer_one_is_offered(word, wanted):
    assert values.likely(word, PartnershipClass) == wanted


@pytest.mark.parametrize(
    ("target", "header", "rows", "wanted"),
    [
        (
            Mandates,  # identifiers under the name of what they identify, and longitudes before latitudes
            ["country", "city", "cityLabel", "mayor", "mayorLabel", "start_date", "birth_city_lon",
             "city_lon", "city_lat"],
            [["Ireland", "http://www.wikidata.org/entity/Q1761", "Dublin", "Q4153", "Mícheál Mac Donncha",
              "2017-06-26", "1.1", "-6.2", "53.3"]],
            {"city": [2], "country": [0], "position": [8, 7], "identifier": [1], "mayor": [4], "starts": [5]},
        ),
        (
            AccessionTarget,  # cities left empty, a region of the world, a span of dates
            ["Organization", "City", "Country", "CDP Region", "City Location", "Accounting Year", "Year"],
            [["City of Lima", "", "Peru", "Latin America", "POINT (-77 -12)", "2016-01-01 - 2016-12-31",
              "2017"]],
            {"city": [1, 0], "country": [2], "position": [4], "date": [6]},
        ),
    ],
)  # fmt: skip
def test_a_column_is_guessed_by_what_it_holds(target, header, rows, wanted):
    assert guessed(target.fields, header, rows) == wanted


def test_where_a_city_is_left_empty_its_organisation_says_it(world, operator, send, go):
    rows.make_network("c40", name="C40 Cities")
    text = "City,Organization,Country,Network\n,City of Lima,Peru,c40\nBonn,Bundesstadt,Germany,c40\n"
    job = go(go(send(text, operator, "memberships"), "checking"), "applying")
    assert outcomes(job) == {2: ("new", ""), 3: ("new", "")}
    assert {member.city for member in Membership.objects.all()} == {world["lima"], world["bonn"]}
