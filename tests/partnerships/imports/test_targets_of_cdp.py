"""The whole way of a mayor's office: import what CDP published, set a target by hand, read the verdict."""

from decimal import Decimal

import pytest
from django.urls import reverse

from networks.choices import SeatRole
from partnerships.actions.register import DATA, load_indicators
from partnerships.imports import worker
from partnerships.imports.options import shown_words
from partnerships.models import ImportJob, Indicator, Target
from partnerships.queries.targets import target_lines
from tests.networks.places import city
from tests.partnerships.imports.test_measurements import CDP_2016, CDP_2019
from tests.partnerships.imports.test_pages import matched, upload
from tests.rows import day, make_person, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
FIRST, SECOND = "Total City-wide Emissions (metric tonnes CO2e)", "Total BASIC Emissions (GPC)"
# City: (country, area, population, position; the day of the verdict, verdict, p, τ and p/τ to three digits)
CITIES = {
    "Stockholm": (
        ("SE", "Stockholm", 975_551, (59.3, 18.1)),
        ("2017-12-31", "On track", "0.792", "0.278", "2.851"),
    ),
    "Cape Town": (
        ("ZA", "Western Cape", 4_710_000, (-33.9, 18.4)),
        ("2017-12-31", "Behind", "0.165", "0.278", "0.596"),
    ),
    "Edmonton": (
        ("CA", "Alberta", 1_010_899, (53.5, -113.5)),
        ("2018-12-31", "Far behind", "0.097", "0.250", "0.386"),
    ),
    "Boston": (
        ("US", "Massachusetts", 675_647, (42.4, -71.1)),
        ("2017-12-31", "Wrong way", "-0.033", "0.188", "-0.176"),
    ),
}


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def emissions():
    load_indicators(DATA / "indicators.toml")
    return Indicator.objects.get(key="ghg-emissions")


@pytest.fixture
def cities():
    return {name: city(name, *facts) for name, (facts, _said) in CITIES.items()}


def bring(client, text, name, emissions):
    """A file from its upload to the end of its import, by pages alone; its one question is answered once."""
    answer = upload(client, text, name=name, target="measurements")
    job = ImportJob.objects.get(file_name=name)
    client.post(reverse("import-columns", args=[job.pk]), matched(job, default_partnership_class=""))
    worker.work(pk=job.pk)
    job.refresh_from_db()
    [question] = shown_words(job)
    client.post(answer.url, {f"word-{question['pk']}": f"={emissions.pk}", "do": "answers"})
    worker.work(pk=job.pk)
    preview = text_of(client.get(f"{answer.url}?group=ready"))
    client.post(answer.url, {"do": "import"})
    worker.work(pk=job.pk)
    assert "Import finished" in text_of(client.get(answer.url))
    return question, preview


@pytest.mark.parametrize("name", CITIES)
def test_a_target_by_hand_over_imported_values_is_judged_to_the_digit(
    client, operator, emissions, cities, name
):
    client.force_login(operator)
    question, preview = bring(client, CDP_2016, "2016.csv", emissions)
    assert question["word"] == FIRST
    question, preview = bring(client, CDP_2019, "2019.csv", emissions)
    assert question["word"] == SECOND
    assert FIRST in preview

    place = cities[name]
    editor = make_seat(make_person("Ana"), place, SeatRole.CITY_EDITOR).person
    client.force_login(editor)
    target = Target.objects.get(city=place)
    first = target.measurements.earliest("until")
    sent = {
        "indicator": emissions.pk,
        "baseline_year": first.since.year,
        "baseline_value": f"{first.value:.0f}",
        "target_year": 2030,
        "target_value": f"{first.value * Decimal('0.6'):.1f}",
        "year_begins": 1,
        "rhythm": 1,
        "version": target.version,
    }
    url = target.get_absolute_url()
    assert client.post(f"{url}edit/", sent).url == url
    client.post(f"{url}publish/", {"do": "publish"})

    client.logout()
    as_of, verdict, *numbers = CITIES[name][1]
    tab = f"/cities/{place.slug}/targets/"
    page = text_of(client.get(f"{tab}?as_of={as_of}"))
    assert f"</svg> {verdict} </span>" in page
    for words in ("counted in more than one way", FIRST, SECOND, "A square marks a value", "2030"):
        assert words in page, words
    [line] = target_lines(Target.objects.filter(pk=target.pk).with_names(), as_of=day(as_of))
    found = line.verdict
    assert [f"{float(one):.3f}" for one in (found.share, found.time, found.pace)] == numbers
    today = text_of(client.get(tab))
    assert "</svg> Unknown </span>" in today
    assert f"The newest value is for {as_of[:4]}. It counts for 18 months" in today
