"""The benchmark: what it writes is a register that the database accepts, what it prints is true."""

import os
from pathlib import Path

import pytest
from django.db.models import Count

from citydiplo.ops.bench import imports, synthetic, table
from networks.models import City
from partnerships.models import Partnership, Party
from tests.rows import make_city

RESULT = {"p50": 6.0, "p95": 9.0, "rate": 120.0, "cpu": 1.5, "bad": 0}
FLOOR = {"p50": 2.0, "p95": 3.0, "rate": 400.0, "cpu": 1.5, "bad": 0}


@pytest.mark.django_db
def test_synthetic_partnerships_are_whole_and_say_what_their_parties_say():
    regions = ["europe", "africa", "asia-pacific", "latin-america-caribbean"]
    for place in range(12):
        City.objects.create(
            name=f"Place {place}",
            slug=f"place-{place}",
            country=["FR", "KE", "JP", "PE"][place % 4],
            region=regions[place % 4],
            population=10_000 * (place + 1),
        )
    synthetic.load(300, say=lambda text: None)
    assert Partnership.objects.count() == 300
    assert (
        Partnership.objects.annotate(parties_in_all=Count("parties")).filter(parties_in_all__lt=2).count()
        == 0
    )
    some = Partnership.objects.with_parties().latest("id")
    parties = some.parties.all()
    assert some.label == " – ".join(party.city.name for party in parties)
    assert set(some.regions) == {party.region for party in parties}
    assert some.dimension in some.dimensions
    assert some.status_changes.get().status == some.status
    assert Partnership.objects.filter(title__contains=synthetic.RARE).count() == 3
    assert synthetic.is_loaded(300)
    assert not synthetic.is_loaded(301)
    Party.objects.create(partnership=some, city=City.objects.exclude(parties__partnership=some).first())


def test_the_table_marks_what_misses_its_target():
    results = [{"page": RESULT, "floor": FLOOR}] * 2
    rows = [table.Row("Good", 3, 4, 20_000, 12.0, results), table.Row("Slow", 2, 4, 20_000, 12.0, results)]
    text = table.plain("Title", rows)
    assert "3.0 (≤ 3)" in text
    assert "3.0 (MISSES 2)" in text
    lines = [line for line in table.markdown("Title", rows).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1


@pytest.mark.django_db
def test_the_file_that_is_imported_has_every_column_understood(tmp_path):
    for number in range(20):
        make_city(name=f"Place {number}", country="PE", latitude=-12, longitude=-77 + number)
    job = imports.receive(imports.write(tmp_path / "partnerships.csv", 100))
    assert sorted(column for columns in job.columns.values() for column in columns) == list(range(11))
    assert job.source.title == "Measured"


def test_a_process_tells_its_memory():
    assert imports.family(os.getpid())[0] == os.getpid()
    if Path("/proc/self/smaps_rollup").exists():
        assert imports.proportional(os.getpid()) > 10_000
    assert imports.proportional(2**22 + 1) == 0
