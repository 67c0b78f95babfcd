"""Values that cities measured, and targets, as files: the answers of cities to CDP, and our own exports."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from citydiplo.kit.text.period import Period
from partnerships.actions import targets as actions
from partnerships.actions.register import DATA, load_indicators
from partnerships.imports import mapping
from partnerships.imports.options import shown_words
from partnerships.models import Indicator, Measurement, Target
from tests.networks.places import city
from tests.partnerships.imports.conftest import outcomes

CDP = Path(__file__).parent / "cdp"  # lines of the files of CDP, with all their columns
CDP_2016, CDP_2019 = ((CDP / f"{year}.csv").read_text() for year in (2016, 2019))


@pytest.fixture
def emissions(db):
    load_indicators(DATA / "indicators.toml")
    return Indicator.objects.get(key="ghg-emissions")


@pytest.fixture
def cities(db):
    places = (
        ("Stockholm", "SE", "Stockholm", 975_551, (59.3, 18.1)),
        ("Cape Town", "ZA", "Western Cape", 4_710_000, (-33.9, 18.4)),
        ("Edmonton", "CA", "Alberta", 1_010_899, (53.5, -113.5)),
        ("Boston", "US", "Massachusetts", 675_647, (42.4, -71.1)),
        ("Sydney", "AU", "New South Wales", 5_231_147, (-33.9, 151.2)),
        ("Hermosillo", "MX", "Sonora", 855_563, (29.1, -111.0)),
    )
    return {name: city(name, *rest) for name, *rest in places}


class Steps:
    """A file's way through the import."""

    def __init__(self, send, go):
        self.send, self.go = send, go

    def preview(self, text, by, target="measurements", **defaults):
        return self.go(self.send(text, by, target, **defaults or {"nothing": ["-"]}), "checking")

    def answer(self, job, indicator):
        """The question of the preview is answered once for the file, and the preview is made again."""
        [question] = shown_words(job)
        mapping.answer_words(job=job, answers={question["pk"]: str(indicator.pk)})
        return question, self.go(job, "checking")

    def apply(self, job):
        return self.go(job, "applying")


@pytest.fixture
def steps(send, go):
    return Steps(send, go)


def test_two_files_of_cdp_are_one_indicator_if_somebody_says_so(cities, emissions, operator, steps, client):
    question, job = steps.answer(steps.preview(CDP_2016, operator), emissions)
    header = job.beginning["header"]
    assert {name: [header[one] for one in columns] for name, columns in job.columns.items()} == {
        "city": ["City Name"],
        "country": ["Country"],
        "position": ["City Location"],
        "year": ["Measurement Year"],
        "value": ["Total City-wide Emissions (metric tonnes CO2e)"],
    }
    assert (question["word"], question["rows"]) == ("Total City-wide Emissions (metric tonnes CO2e)", 5)
    steps.apply(job)
    assert Target.objects.filter(is_public=False, target_year=None).count() == 5
    assert not Measurement.objects.filter(is_estimate=True).exists()

    question, job = steps.answer(steps.preview(CDP_2019, operator), emissions)
    assert (question["word"], question["rows"]) == ("Total BASIC Emissions (GPC)", 6)
    found = list(job.rows.order_by("number").values_list("outcome", "reasons"))
    assert sorted((outcome, *sorted(code for code, _facts in reasons)) for outcome, reasons in found) == [
        ("new", "cut", "other_definition"),  # Boston, Edmonton, Stockholm: long comments
        ("new", "cut", "other_definition"),
        ("new", "cut", "other_definition"),
        ("new", "date_read"),  # Hermosillo, to the first day of the next year
        ("new", "other_definition"),
        ("new", "other_definition"),
        ("refused", "missing", "missing", "no_such_city"),  # Alba Iulia, whose cells are empty
    ]
    steps.apply(job)
    assert Target.objects.count() == 6
    assert {
        (one.target.city.name, str(one.period), one.value, one.definition)
        for one in Measurement.objects.filter(target__city__name__in=["Cape Town", "Sydney", "Hermosillo"])
    } == {
        ("Cape Town", "2012", 22643846, "Total City-wide Emissions (metric tonnes CO2e)"),
        ("Cape Town", "2017", Decimal("21145125.41"), "Total BASIC Emissions (GPC)"),
        ("Sydney", "2014/15", 3556529, "Total City-wide Emissions (metric tonnes CO2e)"),
        ("Sydney", "2017/18", 3677319, "Total BASIC Emissions (GPC)"),
        ("Hermosillo", "2014", 5627561, "Total BASIC Emissions (GPC)"),
    }
    stockholm = Measurement.objects.get(target__city__name="Stockholm", until="2017-12-31")
    assert len(stockholm.note) <= 500
    assert stockholm.note[-1] == "…"

    for target in Target.objects.with_names().exclude(city__name__in=["Sydney", "Hermosillo"]):
        first = target.measurements.earliest("until")
        path = (first.since.year, first.value, 2030, round(first.value * Decimal("0.6"), 4))
        facts = dict(zip(actions.PATH, path, strict=True))
        changed = actions.change(target=target, version=target.version, milestones={}, **facts)
        actions.publish(target=changed)
    said = {
        "Stockholm": ("2017-12-31", "On track", "79.2%", "27.8%"),
        "Cape Town": ("2017-12-31", "Behind", "16.5%", "27.8%"),
        "Edmonton": ("2018-12-31", "Far behind", "9.7%", "25.0%"),
        "Boston": ("2017-12-31", "Wrong way", "-3.3%", "18.8%"),
    }
    for name, (day, label, share, time) in said.items():
        url = f"/cities/{cities[name].slug}/targets/"
        page = " ".join(client.get(f"{url}?as_of={day}").content.decode().split())
        assert f"</svg> {label} </span>" in page, name
        assert f"{share} of the way" in page, name
        assert f"{time} of the time" in page, name
        assert "counted in more than one way" in page, name
        assert "It counts for 18 months" in client.get(url).content.decode(), name


def test_the_same_file_twice_changes_nothing_and_is_undone(cities, emissions, operator, steps):
    first = steps.apply(steps.preview(CDP_2016, operator, indicator=str(emissions.pk)))
    again = steps.preview(CDP_2016, operator, indicator=str(emissions.pk))
    assert {outcome for outcome, _why in outcomes(again).values()} == {"same"}
    steps.go(first, "undoing")
    assert (Measurement.objects.count(), Target.objects.count()) == (0, 0)


def test_an_operator_changes_no_value_and_an_editor_corrects_theirs(
    world, emissions, operator, editor, steps
):
    target = actions.start(city=world["lima"], indicator=emissions)
    value = actions.record_measurement(
        target=target, period=Period.of_year(2020), value=Decimal(5), source="A report"
    )
    text = "City,Country,Indicator,Unit,Year,Value\nLima,Peru,ghg-emissions,t CO2e,2020,6\n"
    job = steps.preview(text, operator)
    assert outcomes(job) == {2: ("refused", "stands")}
    job = steps.apply(steps.preview(text, editor))
    assert outcomes(job)[2][0] == "changed"
    value.refresh_from_db()
    assert value.value == 6
    steps.go(job, "undoing")
    value.refresh_from_db()
    assert value.value == 5


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Lima,Peru,ghg-emissions,kt,2020,6", ("refused", "other_unit")),
        ("Lima,Peru,ghg-emissions,,2020-2021,6", ("refused", "period_season")),
        ("Lima,Peru,ghg-emissions,,2020/21,6", ("refused", "period_season")),
        ("Lima,Peru,ghg-emissions,,2012-01-01 - 2019-12-31,6", ("refused", "period_long")),
        ("Lima,Peru,ghg-emissions,,2015-04-01 - 2015-03-31,6", ("refused", "ends_before")),
        ("Lima,Peru,ghg-emissions,,2015-04-01 -,6", ("refused", "bad_period")),
        ("Lima,Peru,ghg-emissions,,soon,6", ("refused", "bad_period")),
        ("Lima,Peru,ghg-emissions,,2099,6", ("refused", "to_come")),
        ("Lima,Peru,ghg-emissions,,2020,many", ("refused", "bad_number")),
        ("Lima,Peru,ghg-emissions,,2020,", ("refused", "missing")),
        ("Lagos,Nigeria,ghg-emissions,,2020,6", ("refused", "not_yours")),
        ("Lima,Peru,Happiness,,2020,6", ("ambiguous", "unknown_word")),
    ],
)
def test_what_cannot_be_imported_says_why(emissions, editor, steps, row, said):
    text = f"City,Country,Indicator,Unit,Year,Value\n{row}\n"
    job = steps.preview(text, editor)
    assert outcomes(job) == {2: said}
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (("Year", "12/31/2012 12:00:00 AM"), "2012"),
        (("Year", "06/30/2015 12:00:00 AM"), "2014-07-01/2015-06-30"),
        (("Year", "01/05/2016 12:00:00 AM"), "2016"),
        (("Year", "2017-01-01 - 2017-12-31"), "2017"),
        (("Year", "2016-01-01 - 2017-01-01"), "2016"),
        (("Year", "2013-07-01 - 2014-06-30"), "2013-07-01/2014-06-30"),
        (("Period", "2017-Q3"), "2017-Q3"),
        (("Period", "T3 2017"), "2017-Q3"),
        (("Period", "May 2017"), "2017-05"),
        (("Period", "17 May 2017"), "2017-05-17"),
        (("Period", "2014-2016"), "2014-01-01/2016-12-31"),
    ],
)
def test_a_value_stands_for_the_period_that_its_cell_names(emissions, editor, steps, columns, code):
    header, text = columns
    file = f"City,Country,Indicator,{header},Value\nLima,Peru,ghg-emissions,{text},0\n"
    steps.apply(steps.preview(file, editor, nothing=None))
    found = Measurement.objects.get()
    assert (found.period.code, found.value) == (code, 0)


def test_a_financial_year_is_read_by_the_target_that_the_city_has(world, emissions, editor, steps):
    actions.start(city=world["lima"], indicator=emissions, year_begins=4)
    file = "City,Country,Indicator,Period,Value\nLima,Peru,ghg-emissions,2016/17,6\n"
    steps.apply(steps.preview(file, editor))
    assert str(Measurement.objects.get().period.days_text) == "1 April 2016 – 31 March 2017"
    calendar = "City,Country,Indicator,Period,Value\nLima,Peru,ghg-emissions,2017-Q1,6\n"
    job = steps.preview(calendar, editor)
    assert outcomes(job) == {2: ("refused", "other_period")}


def test_targets_come_from_a_file_too(world, emissions, editor, steps):
    header = "City,Country,Indicator,Baseline year,Baseline value,Target year,Target value"
    text = f"{header}\nLima,Peru,Greenhouse gas emissions of the city,2012,2511000,2030,1506600\n"
    job = steps.apply(steps.preview(text, editor, "targets"))
    assert outcomes(job)[2][0] == "new"
    made = Target.objects.get()
    assert (made.city, made.baseline_value, made.is_public) == (world["lima"], 2511000, False)
    later = text.replace("1506600", "1400000")
    job = steps.apply(steps.preview(later, editor, "targets"))
    made.refresh_from_db()
    assert (outcomes(job)[2][0], made.target_value) == ("changed", 1400000)


def test_milestones_and_financial_years_come_from_a_file_and_go_again(world, emissions, editor, steps):
    header = "City,Country,Indicator,Baseline year,Baseline value,Target year,Target value,Milestones"
    row = "Lima,Peru,ghg-emissions,2012-07-01 - 2013-06-30,10,2030/31,6,2020: 8; 2025: 7.5"
    job = steps.apply(steps.preview(f"{header}\n{row}\n", editor, "targets"))
    made = Target.objects.get()
    assert (made.baseline_year, made.target_year, made.year_begins) == (2012, 2030, 7)
    assert list(made.milestones.values_list("year", "value")) == [(2020, 8), (2025, Decimal("7.5"))]
    again = f"{header}\n{row.replace('8;', '8.5;')}\n"
    job = steps.apply(steps.preview(again, editor, "targets"))
    assert outcomes(job)[2][0] == "changed"
    assert made.milestones.get(year=2020).value == Decimal("8.5")
    steps.go(job, "undoing")
    assert made.milestones.get(year=2020).value == 8
    for wrong in ("2020: 8; 2035: 7", "soon", "2020"):
        job = steps.preview(f"{header}\n{row.replace('2020: 8; 2025: 7.5', wrong)}\n", editor, "targets")
        assert outcomes(job)[2] == ("refused", "bad_milestones"), wrong


def test_an_import_of_milestones_is_undone(world, emissions, editor, steps):
    header = "City,Country,Indicator,Baseline year,Baseline value,Target year,Target value,Milestones"
    text = f"{header}\nLima,Peru,ghg-emissions,2012,10,2030,6,2020: 8\n"
    steps.go(steps.apply(steps.preview(text, editor, "targets")), "undoing")
    assert not Target.objects.exists()


def test_our_own_exports_come_back_without_a_change(world, emissions, operator, steps, client):
    path = dict(zip(actions.PATH, (2012, Decimal(9), 2030, Decimal("4.5")), strict=True))
    marks = {2020: Decimal("8.125"), 2025: Decimal(7)}
    target = actions.start(
        city=world["lima"], indicator=emissions, milestones=marks, year_begins=4, **path, source="A plan"
    )
    quarter = Period(datetime.date(2021, 1, 1), datetime.date(2021, 3, 31))
    actions.record_measurement(target=target, period=quarter, value=Decimal(0), source="A report")
    actions.record_measurement(
        target=target,
        period=Period.of_year(2020),
        value=Decimal("7.25"),
        source="A report",
        is_estimate=True,
        note="Draft",
    )
    actions.publish(target=target)
    client.force_login(operator)
    for kind, url in (
        ("targets", "/targets/export.csv"),
        ("measurements", f"/measurements/export.csv?city={world['lima'].slug}"),
    ):
        content = b"".join(client.get(url).streaming_content)
        job = steps.preview(content, operator, kind)
        assert set(outcomes(job).values()) == {("same", "same")}, kind


def test_a_city_is_offered_to_import_its_values_and_its_targets(world, editor, client):
    client.force_login(editor)
    page = client.get(f"/imports/?list=measurements:city:{world['lima'].pk}").content.decode()
    assert "Measured values of Lima" in page
    assert "Targets of Lima" in page
