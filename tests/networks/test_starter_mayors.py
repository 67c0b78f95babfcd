"""Mayors of the starter register: loaded once, changed with their file, never against a person's word."""

import csv

import pytest

from networks.actions import register
from networks.models import Mandate, Mayor
from tests.rows import day, make_city, make_mandate, make_source

pytestmark = pytest.mark.django_db

COLUMNS = ["city", "city_name", "person", "office", "since", "until", "known_on"]
COLUMNS += ["confidence", "source_note", "note"]
LIMA, LAGOS = 3936456, 2332459


@pytest.fixture
def cities():
    make_source(register.PUBLIC_LISTS)
    return {
        LIMA: make_city("lima", name="Lima", geonames_id=LIMA),
        LAGOS: make_city("lagos", name="Lagos", geonames_id=LAGOS),
    }


@pytest.fixture
def load(cities, tmp_path):
    """Write (city, person, since, until, known_on) as a file and load it; the tally comes back."""

    def load(*rows, **more):
        path = tmp_path / "mayors.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            for city, person, since, until, known_on in rows:
                row = {"city": city, "city_name": "A city", "person": person, "since": since, "until": until}
                row |= {"known_on": known_on, "office": "Mayor", "confidence": "high", "source_note": "News"}
                writer.writerow(row | more)
        return register.load_mayors(path)

    return load


def terms(**facts):
    return {mandate.mayor.name: mandate.period_text for mandate in Mandate.objects.filter(**facts)}


ROWS = (
    (LIMA, "Luz Paredes", "2019", "2023-03-17", ""),
    (LIMA, "Rosa Huanca", "2023-03", "", "2026-05"),
    (LAGOS, "Ade Bello", "", "", "2024-01"),
    (LAGOS, "Bisi Cole", "", "2019-05-29", ""),
)


def test_each_row_becomes_a_mandate_with_its_source_and_day(load, cities):
    tally = load(*ROWS)
    assert (tally.mayors.created, tally.mandates.created, tally.refused) == (4, 4, [])
    assert terms() == {
        "Luz Paredes": "2019 – 17 March 2023",
        "Rosa Huanca": "since March 2023, end date not known; last known in May 2026",
        "Ade Bello": "in office in January 2024",
        "Bisi Cole": "until 29 May 2019",
    }
    rosa = Mandate.objects.get(mayor__name="Rosa Huanca")
    assert rosa.starts == day("2023-03-17")  # within the month in which the former ended
    assert (rosa.source.key, rosa.source_note, rosa.state, rosa.title) == (
        register.PUBLIC_LISTS,
        "News",
        "open-data",
        "Mayor",
    )
    assert [mandate.as_of for mandate in Mandate.objects.order_by("as_of")] == [
        day("2019-05-29"),
        day("2023-03-17"),
        day("2024-01-01"),
        day("2026-05-01"),
    ]


def test_loading_again_changes_nothing(load):
    load(*ROWS)
    tally = load(*ROWS)
    assert (tally.mayors.same, tally.mandates.same) == (4, 4)
    assert (tally.mandates.created, tally.mandates.changed, tally.refused) == (0, 0, [])


def test_a_changed_file_closes_a_term_and_enters_the_next(load):
    load(*ROWS)
    closed = (LIMA, "Rosa Huanca", "2023-03", "2026-12-31", "2026-05")
    tally = load(*ROWS[:1], closed, (LIMA, "Eva Quispe", "2026-12", "", "2027-01-02"), *ROWS[2:])
    assert (tally.mandates.created, tally.mandates.changed, tally.mandates.same) == (1, 1, 3)
    assert terms(city__slug="lima")["Rosa Huanca"] == "March 2023 – 31 December 2026"


def test_a_start_that_gets_known_completes_the_same_mandate(load):
    load(*ROWS)
    tally = load(*ROWS[:2], (LAGOS, "Ade Bello", "2023", "", "2025-01"), ROWS[3])
    assert (tally.mandates.created, tally.mandates.changed) == (0, 1)
    assert Mayor.objects.count() == 4


def test_one_person_of_one_city_is_one_mayor(load):
    load(
        (LIMA, "José Núñez", "2010", "2014", ""),
        (LIMA, "Jose Nunez", "2018", "2022", ""),
        (LAGOS, "Jose Nunez", "2018", "2022", ""),
    )
    assert Mandate.objects.count() == 3
    assert sorted(Mayor.objects.values_list("slug", flat=True)) == ["jose-nunez", "jose-nunez-2"]


def test_what_cannot_be_is_passed_over_with_a_reason(load):
    tally = load(
        (LIMA, "Luz Paredes", "2019", "2023", ""),
        (LIMA, "Overlaps", "2022-05-01", "", ""),
        (LIMA, "Backwards", "2018", "2017", ""),
        (LIMA, "Dateless", "", "", ""),
        (LIMA, "Too Early", "2018", "", "2016"),
        (99, "Nowhere", "2018", "", ""),
    )
    assert tally.mandates.created == 1
    assert dict(tally.refused) == {
        "Overlaps, A city": "its dates overlap the mandate of Luz Paredes",
        "Backwards, A city": "it ends before it starts",
        "Dateless, A city": "no date",
        "Too Early, A city": "known in office on a day outside its term",
        "Nowhere, A city": "the register has no such city",
    }
    assert all(reason in str(tally) for _who, reason in tally.refused)


def test_what_people_entered_confirmed_or_removed_stays(load, cities):
    load(*ROWS)
    Mandate.objects.filter(mayor__name="Rosa Huanca").update(title="Alcaldesa", state="declared")
    Mandate.objects.get(mayor__name="Bisi Cole").delete()
    make_mandate(cities[LAGOS], "2023-06-01", name="Entered Here", state="declared")
    tally = load(*ROWS[:2], (LAGOS, "Ade Bello", "2023-01", "", "2024-02"), ROWS[3])
    assert tally.mandates.kept == 2
    assert Mandate.objects.get(mayor__name="Rosa Huanca").title == "Alcaldesa"
    assert not Mandate.objects.filter(mayor__name="Bisi Cole").exists()
    assert dict(tally.refused) == {
        "Ade Bello, A city": "its dates overlap the mandate of Entered Here",
    }
    assert terms(city__slug="lagos")["Ade Bello"] == "in office in January 2024"


def test_what_another_source_says_stays(load, cities):
    make_mandate(
        cities[LIMA], "2023-01-01", name="Rosa Huanca", state="open-data", source=make_source("another")
    )
    tally = load(*ROWS[:2])
    assert tally.mandates.kept == 1
    assert dict(tally.refused) == {
        "Luz Paredes, A city": "its dates overlap the mandate of Rosa Huanca",
    }
    assert Mayor.objects.filter(name="Rosa Huanca").count() == 1


def test_an_invented_mayor_gives_way_to_a_real_one(load, cities):
    make_mandate(cities[LIMA], "2024-01-01", name="Demo Mayor", is_demo=True)
    assert load(*ROWS[:2]).refused == []
    assert set(terms(city__slug="lima")) == {"Luz Paredes", "Rosa Huanca"}


def test_all_rows_of_the_starter_register_are_loaded_or_told(cities):
    """The file as it is: each row has a date, and its terms do not overlap."""
    rows = register.table(register.DATA / "mayors.csv")
    numbers = sorted({int(row["city"]) for row in rows} - {LIMA, LAGOS})
    for number in numbers:
        make_city(geonames_id=number)
    tally = register.load_mayors(register.DATA / "mayors.csv")
    assert tally.mandates.created + len(tally.refused) == len(rows) == 309
    assert tally.refused == []
    assert Mandate.objects.filter(starts=None, ends=None).count() == 10
    assert Mandate.objects.filter(known_on__isnull=False).count() == 160
