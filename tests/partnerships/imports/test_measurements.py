"""Values that cities measured, and targets, as files: the answers of cities to CDP, and our own exports."""

from decimal import Decimal

import pytest

from partnerships.actions import targets as actions
from partnerships.actions.register import DATA, load_indicators
from partnerships.imports import mapping
from partnerships.imports.options import shown_words
from partnerships.models import Indicator, Measurement, Target
from tests.networks.places import city
from tests.partnerships.imports.conftest import outcomes

# Lines of the files of CDP, with their own columns.
CDP_2016 = """\
Account Number,City Name,Country,City Short Name,C40,Reporting Year,Measurement Year,Boundary,\
Total City-wide Emissions (metric tonnes CO2e)
3203,Stockholm,Sweden,Stockholm,,2016,12/31/2012 12:00:00 AM,Administrative boundary,2511000
35858,Cape Town,South Africa,Cape Town,,2016,12/31/2012 12:00:00 AM,Administrative boundary,22643846
54388,Edmonton,Canada,Edmonton,,2016,12/31/2014 12:00:00 AM,Administrative boundary,16576702
35268,Boston,USA,Boston,,2016,12/31/2014 12:00:00 AM,Administrative boundary,6066182
"""
CDP_2019 = """\
Year Reported to CDP,Account Number,City,Country,City-wide Emissions Inventory,Accounting Year,\
Total Scope 1 Emissions (metric tonnes CO2e),Total BASIC Emissions (GPC)
2019,3203,Stockholm,Sweden,Yes,2017-01-01 - 2017-12-31,1776007,1715597
2019,35858,Cape Town,South Africa,Yes,2017-01-01 - 2017-12-31,9499498.21,21145125.41
2019,54388,Edmonton,Canada,Yes,2018-01-01 - 2018-12-31,10981088,15936756
2019,35268,Boston,United States of America,Yes,2017-01-01 - 2017-12-31,4059459,6146099
"""


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
    assert (question["word"], question["rows"]) == ("Total City-wide Emissions (metric tonnes CO2e)", 4)
    steps.apply(job)
    assert Target.objects.filter(is_public=False, target_year=None).count() == 4

    question, job = steps.answer(steps.preview(CDP_2019, operator), emissions)
    assert (question["word"], question["rows"]) == ("Total BASIC Emissions (GPC)", 4)
    assert set(outcomes(job).values()) == {("new", "other_definition")}
    steps.apply(job)
    assert Target.objects.count() == 4
    found = Measurement.objects.filter(target__city=cities["Cape Town"]).values_list(
        "year", "value", "definition"
    )
    assert list(found) == [
        (2012, 22643846, "Total City-wide Emissions (metric tonnes CO2e)"),
        (2017, Decimal("21145125.41"), "Total BASIC Emissions (GPC)"),
    ]

    for target in Target.objects.with_names():
        first = target.measurements.earliest("year")
        path = (first.year, first.value, 2030, round(first.value * Decimal("0.6"), 4))
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
    value = actions.record_measurement(target=target, year=2020, value=Decimal(5), source="A report")
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
        ("Lima,Peru,ghg-emissions,,2020-2021,6", ("refused", "bad_year")),
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


def test_our_own_exports_come_back_without_a_change(world, emissions, operator, steps, client):
    path = dict(zip(actions.PATH, (2012, Decimal(9), 2030, Decimal("4.5")), strict=True))
    target = actions.start(city=world["lima"], indicator=emissions, **path, source="A plan")
    actions.record_measurement(
        target=target, year=2020, value=Decimal("7.25"), source="A report", is_estimate=True, note="Draft"
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
