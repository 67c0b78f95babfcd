"""Words, dates and empty cells of a file: read, asked once, or left alone; never guessed silently."""

import datetime

import pytest
from django.urls import reverse

from citydiplo.kit.fields.partial_date import iso
from networks.models import Mandate, Membership
from partnerships.imports import mapping
from partnerships.imports.fields import guessed
from partnerships.imports.options import shown_words
from partnerships.imports.statuses import may_say_status
from partnerships.imports.targets.accessions import AccessionTarget
from partnerships.imports.targets.memberships import MembershipTarget
from partnerships.imports.targets.partnerships import PartnershipTarget
from partnerships.models import Partnership, RememberedWord
from partnerships.reasons import say_all
from tests.matrix import one_in
from tests.partnerships.imports.conftest import outcomes
from tests.rows import make_agreement, make_city, make_institution, make_network, make_person, make_seat

pytestmark = pytest.mark.one_database

HEADER = "City,Country,Partner city,Partner country,Class"
PAIRS = (
    "Lima,Peru,Lagos,Nigeria", "Lima,Peru,Bonn,Germany", "Lima,Peru,Granada,Spain",
    "Lagos,Nigeria,Bonn,Germany", "Lagos,Nigeria,Granada,Spain", "Bonn,Germany,Granada,Spain",
)  # fmt: skip


@pytest.fixture
def checked(operator, send, go):
    """A file that an operator sent, looked at."""
    return lambda text: go(send(text, operator), "checking")


def table(column, *cells):
    """A file of twinnings with one column more, a cell for each row."""
    rows = (f'{pair},twinning,"{cell}"' for pair, cell in zip(PAIRS, cells, strict=False))
    return "\n".join((f"{HEADER},{column}", *rows, ""))


def answer(job, **answers):
    """Answer the words of a job: {word or field: answer}."""
    words = {word.word or word.field: word.pk for word in job.words.filter(is_decided=False)}
    return mapping.answer_words(job=job, answers={words[word]: value for word, value in answers.items()})


def sinces():
    return {
        (since.isoformat() if precision == "day" else iso(since, precision))
        for since, precision in Partnership.objects.exclude(since=None).values_list(
            "since", "since_precision"
        )
    }


def codes(job, number):
    return [code for code, _details in job.rows.get(number=number).reasons]


# --- Dates --------------------------------------------------------------------------


def test_one_clear_date_tells_what_stands_first_in_a_column(world, operator, send, go):
    job = go(go(send(table("Since", "03/04/2020", "25/12/2019"), operator), "checking"), "applying")
    assert sinces() == {"2020-04-03", "2019-12-25"}
    assert not job.words.exists()


@pytest.mark.parametrize("order", ["day", "month"])
def test_what_stands_first_is_asked_once_for_a_column(world, checked, go, order):
    job = checked(table("Since", "03/04/2020", "05/06/2019"))
    assert outcomes(job) == dict.fromkeys((2, 3), ("ambiguous", "day_or_month"))
    [word] = shown_words(job)
    assert (word["label"], word["rows"], [value for value, _words in word["options"]]) == (
        "Since",
        2,
        ["day", "month"],
    )
    mapping.answer_words(job=job, answers={word["pk"]: order})
    go(go(job, "checking"), "applying")
    dates = {"day": {"2020-04-03", "2019-06-05"}, "month": {"2020-03-04", "2019-05-06"}}
    assert sinces() == dates[order]


def test_columns_of_both_kinds_ask_for_what_is_unclear(world, operator, send, go):
    job = go(send(table("Since", "25/12/2019", "12/25/2018", "03/04/2020"), operator), "checking")
    assert outcomes(job) == {2: ("new", ""), 3: ("new", ""), 4: ("ambiguous", "day_or_month")}


def test_a_decade_and_a_span_are_asked_and_a_slip_is_named(world, operator, send, go):
    job = go(send(table("Since", "1990s", "2015-2018", "soon", "c. 1956", "15.9.85"), operator), "checking")
    assert outcomes(job) == {
        2: ("ambiguous", "unclear_date"), 3: ("ambiguous", "unclear_date"), 4: ("refused", "bad_date"),
        5: ("new", "date_read"), 6: ("new", "date_read"),
    }  # fmt: skip
    assert set(job.words.values_list("word", "suggestion")) == {("1990s", ""), ("2015-2018", "2015/2018")}
    assert answer(job, **{"1990s": "whenever"})  # is no date, and stays open
    assert not answer(job, **{"1990s": "about 1994", "2015-2018": "2015/2018"})
    go(go(job, "checking"), "applying")
    assert sinces() == {"1994", "2015", "1956", "1985-09-15"}
    ended = Partnership.objects.get(since__year=2015)
    assert (ended.until.year, ended.status) == (2018, "ended")


@pytest.mark.parametrize(
    ("written", "start", "span"),
    [
        ("1999/2000", "1999", "1999/2000"),
        ("1990/91", "1990", "1990/1991"),
        ("1998 / 99", "1998", "1998/1999"),
    ],
)
@pytest.mark.usefixtures("world")
def test_two_years_in_a_row_end_nothing_by_themselves(checked, go, written, start, span):
    job = checked(table("Since", written))
    [word] = shown_words(job)
    assert (word["word"], word["suggestion"]) == (written, "")
    assert {start, span} == {value for value, _words in word["options"]}
    assert mapping.take_suggestions(job=job) == 0
    mapping.answer_words(job=job, answers={word["pk"]: start})
    go(go(job, "checking"), "applying")
    [partnership] = Partnership.objects.all()
    assert (partnership.since.year, partnership.until, partnership.status) == (int(start), None, "active")


def test_a_span_of_years_is_still_suggested(world, checked):
    [word] = shown_words(checked(table("Since", "1990/95")))
    assert word["suggestion"] == "1990/1995"


def test_days_that_do_not_exist_are_named_and_not_asked(world, operator, send, go):
    dates = ("30/02/1999", "31/04/2020", "29.02.2023", "32-01-2000", "31 June 1987", "1998")
    job = go(send(table("Since", *dates), operator), "checking")
    assert outcomes(job) == dict.fromkeys(range(2, 7), ("refused", "no_such_day")) | {7: ("new", "")}
    assert not job.words.exists()


def test_a_header_outweighs_cells_that_cannot_be_read(world, operator, send, go):
    job = go(send(table("Since", "soon", "later", "in 1998"), operator), "checking")
    assert job.columns["since"] == [5]
    assert outcomes(job) == {2: ("refused", "bad_date"), 3: ("refused", "bad_date"), 4: ("new", "")}


def test_odd_dates_are_remarked_on_and_later_ones_refused(world, operator, send, go):
    later = datetime.date.today().year + 2
    job = go(send(table("Since", "1850", str(later)), operator), "checking")
    assert outcomes(job) == {2: ("new", "early"), 3: ("refused", "begins_later")}


@pytest.mark.parametrize(
    "header",
    ["Population Year", "Year of inventory", "Accounting year", "Target year", "Base year", "Reporting Year",
     "Date of last update", "Census date", "Fiscal year", "Año de población", "Fecha de actualización",
     "Année de référence", "Berichtsjahr", "Zieljahr", "Ano de referência", "Anno di riferimento",
     "Rok bazowy", "Founded in year", "Municipality established"],
)  # fmt: skip
def test_dates_of_other_things_are_never_guessed(header):
    rows = [["Lima", "Peru", "2011"]]
    for target, name in (
        (AccessionTarget, "date"),
        (MembershipTarget, "since"),
        (PartnershipTarget, "since"),
    ):
        assert name not in guessed(target.fields, ["City", "Country", header], rows)


@pytest.mark.parametrize(
    "header", ["Since", "Date", "Fecha de firma", "Depuis", "Seit", "Year", "Data di firma", "Od"]
)
def test_the_dates_of_records_are(header):
    assert guessed(PartnershipTarget.fields, ["City", "Country", header], [["Lima", "Peru", "2011"]])[
        "since"
    ] == [2]


# --- Nothing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", one_in(4, ["–", "-", "n.a.", "#N/A", "NULL", "k. A.", "s/d", "n.c.", "unknown", "tbd", "0", "…"])
)
def test_words_for_nothing_are_no_values(world, operator, send, go, word):
    text = table("Title,Status,Since", f'{word}","{word}","{word}')
    go(go(send(text, operator), "checking"), "applying")
    made = Partnership.objects.get()
    assert (made.title, made.status, made.since) == ("", "active", None)


def test_nobody_is_mayor_by_a_dash_and_windhoek_is_in_namibia(world, operator, send, go):
    make_city(name="Windhoek", country="NA", latitude=-22.6, longitude=17.1, population=400_000)
    text = "City,Country,Mayor,Starts\nLima,Peru,-,2020\nWindhoek,NA,Ana Paz,2020\n"
    job = go(go(send(text, operator, "mandates"), "checking"), "applying")
    assert outcomes(job) == {2: ("refused", "missing"), 3: ("new", "")}
    assert Mandate.objects.get().city.name == "Windhoek"


def test_the_list_of_words_for_nothing_is_the_senders(world, operator, send, go):
    text = table("Title", "–", "leer, siehe Akte")
    job = send(text, operator, nothing=["leer, siehe Akte"])
    go(go(job, "checking"), "applying")
    assert set(Partnership.objects.values_list("title", flat=True)) == {"–", ""}


# --- Words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "wanted"),
    one_in(3, [("terminated 2022", ("ended", "2022")), ("beendet 2019", ("ended", "2019")),
     ("Finalizado en 2005", ("ended", "2005")),
     ("suspended in 2022", ("paused", "")), ("ruht", ("paused", "")), ("läuft", ("active", "")),
     ("en cours", ("active", "")),
     ("vigente", ("active", "")), ("en sommeil", ("dormant", "")), ("en préparation", ("proposed", "")),
     ("on hold", ("paused", "")), ("zakończone", ("ended", ""))]),
)  # fmt: skip
def test_words_for_a_status_are_known_with_their_dates(world, checked, go, word, wanted):
    go(checked(table("Status", word)), "applying")
    made = Partnership.objects.get()
    assert (made.status, iso(made.until, made.until_precision)) == wanted
    if "2022" in word:
        assert made.status_changes.get().date.year == 2022


def test_words_are_asked_once_with_a_suggestion_and_remembered(world, editor, send, go):
    text = "Partner;Country;Type;Field\nLagos;Nigeria;Stadtpartnerschft;Kultur\n"
    text += "Bonn;Germany;Stadtpartnerschft;Blumen\n"
    job = send(text, editor, state="declared", a_city=world["lima"].pk)
    mapping.set_columns(job=job, columns=job.columns, defaults={"a_city": world["lima"].pk}, state="declared")
    go(job, "checking")
    words = {word.word: (word.rows, word.suggestion) for word in job.words.all()}
    assert words == {"Stadtpartnerschft": (2, "twinning"), "Blumen": (1, "")}
    assert codes(job, 3)[:2] == ["unknown_word", "unknown_word"]  # all faults of the row
    assert answer(job, Blumen="flowers")  # is no dimension, and stays open
    assert not answer(job, Blumen="environment", Stadtpartnerschft="twinning")
    go(go(job, "checking"), "applying")
    assert set(Partnership.objects.values_list("partnership_class", "dimension")) == {
        ("twinning", "culture"), ("twinning", "environment"),
    }  # fmt: skip
    assert RememberedWord.objects.filter(city=world["lima"]).count() == 2
    again = send(
        text.replace("Lagos;Nigeria", "Granada;Spain"), editor, state="declared", a_city=world["lima"].pk
    )
    go(again, "checking")
    assert again.counts["new"] == 1
    assert set(again.words.values_list("is_decided", "is_remembered")) == {(True, True)}


def test_what_another_city_answered_is_not_remembered_here(world, editor, send, go):
    RememberedWord.objects.create(
        city=world["bonn"], kind="choice", field="partnership_class", folded="band", value="twinning"
    )
    job = send("Partner;Country;Type\nLagos;Nigeria;Band\n", editor, a_city=world["lima"].pk)
    go(job, "checking")
    assert job.words.get().word == "Band"


def test_a_word_can_leave_its_rows_out_or_its_value_empty(world, operator, send, go):
    job = go(send(table("Field", "Blumen", "Kunststoff", "Kultur"), operator), "checking")
    answer(job, Blumen=mapping.LEAVE_OUT, Kunststoff="")
    go(go(job, "checking"), "applying")
    assert outcomes(job) == {2: ("unmatched", "left_out"), 3: ("new", ""), 4: ("new", "")}
    assert sorted(Partnership.objects.values_list("dimension", flat=True)) == ["", "culture"]
    assert not RememberedWord.objects.exists()  # an operator acts for no place


def test_countries_are_asked_once_and_read_in_any_case(world, operator, send, go):
    text = f"{HEADER}\nLima,pe,Lagos,nga,twinning\nLima,PE,Bonn,WestGER,twinning\n"
    text += "Lagos,NG,Bonn,WestGER,twinning\n"
    job = go(send(text, operator), "checking")
    assert outcomes(job) == {
        2: ("new", ""),
        3: ("ambiguous", "unknown_word"),
        4: ("ambiguous", "unknown_word"),
    }
    word = job.words.get()
    assert (word.kind, word.rows) == ("country", 2)
    answer(job, WestGER="DE")
    assert go(job, "checking").counts["new"] == 3
    assert job.words.get().rows == 2  # the answer stays on the page


def test_networks_and_agreements_are_asked_once(world, operator, send, go):
    make_network("c40", name="C40 Cities", acronym="C40")
    text = "City,Country,Network,Type\nLima,Peru,C40 City Group,Plena\nBonn,Germany,C40 City Group,Asociada\n"
    job = go(send(text, operator, "memberships"), "checking")
    word = job.words.get()
    assert (word.kind, word.rows) == ("network", 2)
    answer(job, **{"C40 City Group": "c40"})
    go(go(job, "checking"), "applying")
    assert set(Membership.objects.values_list("membership_class", flat=True)) == {"full", "associate"}
    make_agreement("charter", name="A charter", binds="cities")
    text = "City,Country,Agreement,Kind\nLima,Peru,The charta,As an individual signatory\n"
    job = go(send(text, operator, "accessions"), "checking")
    answer(job, **{"The charta": "charter"})
    assert go(job, "checking").counts["new"] == 1


@pytest.mark.parametrize("name", one_in(4, ["Weltbank", "World Bank", "WB", "Banque mondiale"]))
def test_institutions_are_partners_by_any_of_their_names(world, operator, send, go, name):
    bank = make_institution("world-bank-group", name="World Bank Group", acronym="WB")
    job = go(go(send(f"{HEADER}\nLima,Peru,{name},,project\n", operator), "checking"), "applying")
    assert outcomes(job) == {2: ("new", "")}
    assert [party.city or party.institution for party in Partnership.objects.get().parties.all()] == [
        world["lima"],
        bank,
    ]
    assert go(send(f"{HEADER}\nLima,Peru,Weltbank,,project\n", operator), "checking").counts["same"] == 1


def test_an_institution_that_is_only_alike_is_asked(world, operator, send, go):
    make_institution("world-bank-group", name="World Bank Group", acronym="WB")
    job = go(send(f"{HEADER}\nLima,Peru,Worldbank Group,,project\n", operator), "checking")
    word = job.words.get()
    assert (word.kind, word.suggestion) == ("institution", "world-bank-group")
    mapping.take_suggestions(job=job)
    assert go(job, "checking").counts["new"] == 1


# --- What has ended -----------------------------------------------------------------


@pytest.mark.parametrize("until", ["2022-03-03", "2022", "March 2022"])
def test_what_ended_in_the_past_has_ended(world, operator, send, go, until):
    go(go(send(table("Until", until), operator), "checking"), "applying")
    made = Partnership.objects.get()
    assert (made.status, made.until.year) == ("ended", 2022)
    assert made.status_changes.get().date == made.until


@pytest.mark.parametrize(("said", "year"), [("ended", 2022), ("active", None)])
def test_a_status_that_contradicts_its_end_is_asked_once(world, checked, go, said, year):
    job = checked(table("Status,Until", 'active","2022', 'active","2022'))
    assert outcomes(job) == dict.fromkeys((2, 3), ("ambiguous", "unknown_word"))
    assert job.words.get().rows == 2
    answer(job, active=said)
    go(go(job, "checking"), "applying")
    made = Partnership.objects.first()
    assert (made.status, made.until and made.until.year) == (said, year)


def test_an_end_in_the_same_year_is_no_contradiction(world, operator, send, go):
    go(go(send(table("Since,Until", 'May 2019","2019'), operator), "checking"), "applying")
    made = Partnership.objects.get()
    assert (iso(made.since, made.since_precision), iso(made.until, made.until_precision)) == (
        "2019-05",
        "2019",
    )


# --- All faults, corrections, lists about one place -----------------------------------


def test_a_row_tells_all_its_faults_and_is_mended_on_the_page(world, operator, send, go):
    text = f"{HEADER},Since\nNowhere,Peru,Lagos,Nigeria,twinning,soon\n"
    job = go(send(text, operator), "checking")
    assert codes(job, 2) == ["bad_date", "no_such_city"]
    mapping.correct_cells(job=job, cells={(2, 0): "Lima", (2, 5): "1998"})
    go(job, "checking")
    assert codes(job, 2) == ["corrected", "corrected"]
    assert "from “Nowhere” to “Lima”" in say_all(job.rows.get().reasons)
    go(job, "applying")
    assert sinces() == {"1998"}
    mapping.correct_cells(job=job, cells={(2, 0): "Bonn"})
    assert job.corrections.get(number=2, column=0).text == "Bonn"


def test_a_row_that_repeats_another_says_so_and_one_that_contradicts_is_refused(world, operator, send, go):
    text = f"{HEADER},Since\n" + "".join(
        f"{PAIRS[0]},twinning,{since}\n" for since in ("1998", "1998", "1999", "")
    )
    job = go(send(text, operator), "checking")
    assert outcomes(job) == {
        2: ("new", ""), 3: ("duplicate", "duplicate"), 4: ("refused", "contradicts"),
        5: ("duplicate", "duplicate"),
    }  # fmt: skip
    assert {group.value: number for group, number in job.group_counts.items()} == {
        "ready": 1, "asked": 0, "problems": 1, "here": 2,
    }  # fmt: skip
    assert [row.number for row in job.rows.in_group("here")] == [3, 5]


def test_a_row_keeps_what_will_be_written(world, operator, send, go):
    job = go(send(table("Since", "May 1998"), operator), "checking")
    assert job.rows.get().read == [
        ["a_", world["lima"].pk, "Lima, Lima, Peru", world["lima"].slug],
        ["b_", world["lagos"].pk, "Lagos, Lagos, Nigeria", world["lagos"].slug],
        ["partnership_class", "Twinning"], ["status", "Active"], ["since", "May 1998"],
    ]  # fmt: skip


def test_a_secretariats_list_needs_no_network_and_no_source(world, send, go):
    c40 = make_network("c40", name="C40 Cities")
    dia = make_seat(make_person("Dia"), c40, "secretariat").person
    job = send("Ciudad;País;Tipo\nLima;Perú;Plena\nBonn;Alemania;Miembro asociado\n", dia, "memberships")
    assert mapping.first_guess(job, *_beginning(job))[1] == {"network": "c40"}
    mapping.set_columns(job=job, columns=job.columns, defaults={"network": "c40"}, state="declared")
    go(go(job, "checking"), "applying")
    members = Membership.objects.filter(
        network=c40, state="declared", source__title="C40 Cities (own records)"
    )
    assert set(members.values_list("membership_class", flat=True)) == {"full", "associate"}


def test_nobody_declares_for_a_place_that_is_not_theirs(world, editor, send):
    job = send("Partner,Country\nBonn,Germany\n", editor)
    with pytest.raises(mapping.PermissionDenied):
        mapping.set_columns(
            job=job, columns=job.columns, defaults={"a_city": world["bonn"].pk}, state="declared"
        )


def _beginning(job):
    return job.beginning["header"], job.beginning["rows"]


def test_the_number_of_questions_does_not_change_the_number_of_statements(
    world, operator, send, go, django_assert_max_num_queries
):
    job = go(
        send(table("Field,Since", *(f'word {one}x","199{one}s' for one in range(6))), operator), "checking"
    )
    assert job.words.count() == 12
    with django_assert_max_num_queries(2):
        assert len(shown_words(job)) == 12


# --- Files that failed once ---------------------------------------------------------

PLACES = {
    "Lima": "PE", "Bordeaux": "FR", "Quito": "EC", "Kraków": "PL", "Lagos": "NG", "Atlanta": "US",
    "Madrid": "ES",
    "Panama City": "PA", "Rome": "IT", "Paris": "FR", "Berlin": "DE", "Los Angeles": "US", "Vienna": "AT",
    "Belgrade": "RS", "Prague": "CZ", "Nuremberg": "DE", "Warsaw": "PL", "Moscow": "RU", "Turku": "FI",
    "Saint Petersburg": "RU", "Dallas": "US",
}  # fmt: skip


@pytest.fixture
def cities(db):
    """The cities of these files, each so large that no namesake is meant."""
    for number, (name, country) in enumerate(PLACES.items()):
        make_city(name=name, country=country, population=3_000_000, latitude=number, longitude=number)


def said_of(name):
    """What was written of the partnership with a city: status, since and until."""
    made = Partnership.objects.get(parties__city__name=name)
    return made.status, iso(made.since, made.since_precision), iso(made.until, made.until_precision)


def test_each_date_of_a_column_in_words(cities, checked, go):
    job = checked(
        f"{HEADER},Since\n"
        "Lima,Peru,Bordeaux,France,twinning,15 March 1957\nQuito,Ecuador,Kraków,Poland,twinning,mars 2014\n"
        "Lagos,Nigeria,Atlanta,United States,twinning,6/1974\n"
        "Madrid,Spain,Panama City,Panama,twinning,17-05-1980\n"
        "Rome,Italy,Paris,France,twinning,c. 1956\nBerlin,Germany,Los Angeles,United States,twinning,1967?\n"
        "Vienna,Austria,Belgrade,Serbia,twinning,2003年5月\nPrague,Czechia,Nuremberg,Germany,twinning,1990-1995\n"
    )
    assert list(job.words.values_list("word", "suggestion")) == [("1990-1995", "1990/1995")]
    mapping.take_suggestions(job=job)
    go(go(job, "checking"), "applying")
    names = ("Lima", "Quito", "Lagos", "Madrid", "Rome", "Berlin", "Vienna")
    assert {name: said_of(name)[1] for name in names} == {
        "Lima": "1957-03-15", "Quito": "2014-03", "Lagos": "1974-06", "Madrid": "1980-05-17", "Rome": "1956",
        "Berlin": "1967", "Vienna": "2003-05",
    }  # fmt: skip
    assert said_of("Prague") == ("ended", "1990", "1995")


def test_ties_that_ended_without_a_word_of_it(cities, checked, go):
    job = checked(
        f"{HEADER},Since,Until\n"
        "Warsaw,Poland,Moscow,Russia,twinning,1993,2022-03-03\n"
        "Prague,Czechia,Saint Petersburg,Russia,twinning,2014,2022\n"
        "Turku,Finland,Saint Petersburg,Russia,twinning,1953,March 2022\n"
        "Dallas,United States,Saint Petersburg,Russia,twinning,,2022\n"
    )
    go(job, "applying")
    assert said_of("Warsaw") == ("ended", "1993", "2022-03-03")
    assert said_of("Prague") == ("ended", "2014", "2022")
    assert said_of("Turku") == ("ended", "1953", "2022-03")
    assert said_of("Dallas") == ("ended", "", "2022")


def test_a_status_in_words_and_titles_of_dashes(cities, checked, go):
    job = checked(
        f"{HEADER},Status,Title\n"
        "Warsaw,Poland,Moscow,Russia,twinning,terminated 2022,–\n"
        "Prague,Czechia,Saint Petersburg,Russia,twinning,suspended in 2022,n.a.\n"
        "Turku,Finland,Saint Petersburg,Russia,twinning,on hold,#N/A\n"
    )
    go(job, "applying")
    assert said_of("Warsaw") == ("ended", "", "2022")
    assert (said_of("Prague")[0], said_of("Turku")[0]) == ("paused", "paused")
    assert set(Partnership.objects.values_list("title", flat=True)) == {""}


# --- Statuses that no header names ------------------------------------------------------


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("header", "cells", "found"),
    [
        ("Lage", ["aktiv", "ruht", "beendet 2019"], "paused"),
        ("Lorem", ["ongoing", "on hold", "ongoing"], "paused"),
        ("Bemærkning", ["vigente", "suspendido"], "paused"),
    ],
)
def test_a_column_of_statuses_is_found_under_any_header(checked, go, header, cells, found):
    job = checked(table(header, *cells))
    assert job.columns["status"] == [5]
    go(job, "applying")
    assert list(Partnership.objects.order_by("pk").values_list("status", flat=True))[1] == found


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Newsletter", ["yes", "no"]),
        ("Contact", ["Ana Paz", "Jo Li"]),
        ("Ended", ["2019", "2020"]),
        ("Left", ["12", "14"]),
        ("Former name", ["Leningrad", "Karl-Marx-Stadt"]),
        ("No.", ["1", "2"]),
        ("Notes", ["The agreement was suspended for two years, then both cities took it up again", "x"]),
    ],
)
def test_columns_of_other_things_are_no_statuses(header, cells):
    assert not may_say_status(header, cells)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Beendet", ["ja", "nein"]),
        ("Still active?", ["yes", "no", ""]),
        ("Suspendido", ["x", ""]),
        ("Statuts", ["aktiv", "beendet"]),
        ("Partnership status (2024)", ["A", "B"]),
    ],
)
def test_an_unused_column_that_may_say_the_status_is_asked_about(client, operator, send, header, cells):
    client.force_login(operator)
    job = send(table(header, *cells), operator)
    here = reverse("import-columns", args=[job.pk])
    form = client.get(here).context["form"]
    sent = {f"column-{place}": form[f"column-{place}"].value() or "" for place in range(6)}
    sent |= {"column-5": "", "do": "preview", "state": "open-data", "default_partnership_class": "twinning"}
    sent |= {
        "source_title": "A",
        "source_url": "https://example.org",
        "source_licence": "CC0",
        "about": "rows",
    }
    sent |= {"encoding": "utf-8", "delimiter": ",", "header_row": "1", "nothing": ""}
    answer = client.post(here, sent)
    assert answer.status_code == 422
    assert f"Column F, “{header}”, may say the status." in answer.content.decode()
    assert client.post(here, {**sent, "default_status": "active"}).status_code == 302
    assert client.post(here, {**sent, "column-5": "status"}).status_code == 302


@pytest.fixture
def statuses_of(operator, send, go):
    """A file of one more column, which a person chose for the status, looked at."""

    def checked(header, *cells):
        job = send(table(header, *cells), operator)
        job.columns = {name: found for name, found in job.columns.items() if found != [5]} | {"status": [5]}
        job.save()
        return go(job, "checking")

    return checked


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("header", "said", "suggestions"),
    [
        ("Beendet", ("ja", "nein"), {"Beendet: ja": "ended", "Beendet: nein": "active"}),
        ("Suspendida", ("sí", "no"), {"Suspendida: sí": "paused", "Suspendida: no": "active"}),
        ("Active?", ("yes", "no"), {"Active?: no": ""}),
        ("Status", ("yes", "no"), {}),
    ],
)
def test_yes_below_the_name_of_a_status_is_asked_about(statuses_of, go, header, said, suggestions):
    job = statuses_of(header, *said)
    assert dict(job.words.values_list("word", "suggestion")) == suggestions
    mapping.answer_words(job=job, answers={word.pk: "dormant" for word in job.words.all()})
    go(go(job, "checking"), "applying")
    expected = [
        "dormant" if f"{header}: {word}" in suggestions else {"no": "ended"}.get(word, "active")
        for word in said
    ]
    assert list(Partnership.objects.order_by("pk").values_list("status", flat=True)) == expected
