"""The starter register as it ships: every row of every file arrives, and only once."""

import csv
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from citydiplo.portal.queries.insights import backers, regions
from networks.actions.register import DATA as NETWORKS
from networks.models import Backing, City, CityName, Institution, Membership, Network
from partnerships.actions.register import DATA as PARTNERSHIPS
from partnerships.imports.fields import place_fields
from partnerships.models import (
    Accession,
    Agreement,
    AgreementStep,
    Footprint,
    Indicator,
    Partnership,
    Party,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLES = {
    Network: NETWORKS / "networks.csv",
    Institution: NETWORKS / "institutions.csv",
    Backing: NETWORKS / "backings.csv",
    Membership: NETWORKS / "memberships.csv",
    Agreement: PARTNERSHIPS / "agreements.csv",
    AgreementStep: PARTNERSHIPS / "agreement_steps.csv",
    Partnership: PARTNERSHIPS / "twinnings.csv",
    Accession: PARTNERSHIPS / "accessions.csv",
}


def rows_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.DictReader(file))


def counts():
    return {model.__name__: model.objects.count() for model in (*TABLES, City, CityName, Party, Footprint)}


@pytest.mark.check
def test_the_whole_register(capsys, django_assert_max_num_queries):
    call_command("load_register")
    assert Indicator.objects.suggested().count() == 12
    assert {model: model.objects.count() for model in TABLES} == {
        model: rows_in(path) for model, path in TABLES.items()
    }
    assert City.objects.count() == 44_368
    if connection.vendor == "postgresql":  # its planner knows of the rows at once
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [Party._meta.db_table]
            )
            assert cursor.fetchone()[0] == Party.objects.count()
    assert not City.objects.filter(population=0).exists()

    # Real cities with real partners, each under the address that its size earns it.
    paris, lima, guangzhou = (City.objects.get(slug=slug) for slug in ("paris", "lima", "guangzhou"))
    assert (paris.country, lima.country, guangzhou.country) == ("FR", "PE", "CN")
    assert City.objects.get(slug="paris-us").admin_area == "Texas"
    assert all(city.on_record_count > 0 for city in (paris, lima, guangzhou))
    assert paris.membership_count == Membership.objects.filter(city=paris).count() > 5
    assert City.objects.filter(on_record_count__gt=0).count() >= 16_500
    assert paris.names.in_language("ru").get().name == "Париж"

    # A twinning has two parties, names its source, and claims no more than the source does.
    per_partnership = Counter(Party.objects.values_list("partnership", flat=True))
    assert set(per_partnership.values()) == {2}
    twinning = Partnership.objects.between(guangzhou).first()
    assert (twinning.state, twinning.status, twinning.dimension, twinning.since) == (
        "open-data",
        "unknown",
        "",
        None,
    )
    assert "Wikidata" in twinning.source_note
    assert not Partnership.objects.exclude(status="unknown").exists()

    # What the sources say, by plain counting: 31 networks have members, 23 agreements have cities.
    c40 = Membership.objects.filter(network__slug="c40")
    assert Counter(c40.values_list("city__region", flat=True)) == {
        "asia-pacific": 33,
        "northern-america": 17,
        "europe": 16,
        "africa": 14,
        "latin-america-caribbean": 13,
        "middle-east": 4,
    }
    creative = Membership.objects.filter(network__slug="uccn")
    by_end_of = {
        year: creative.filter(since__year__lte=year).count() for year in (2010, 2014, 2019, 2023, 2025)
    }
    assert by_end_of == {2010: 27, 2014: 69, 2019: 246, 2023: 349, 2025: 392}
    members = {
        (year, region): n for year, region, n, _share in regions.read("memberships", network="uccn").table()
    }
    north = {year: members[year, "europe"] + members[year, "northern-america"] for year in by_end_of}
    assert {year: round(100 * n / by_end_of[year], 1) for year, n in north.items()} == {
        2010: 51.9,
        2014: 49.3,
        2019: 42.3,
        2023: 41.8,
        2025: 41.3,
    }
    aimf = next(each for each in backers.read().networks if each.url == "/networks/aimf/")
    assert (aimf.largest.name, aimf.largest.share, aimf.is_over_half) == ("Paris", Decimal("50.63"), True)
    assert Membership.objects.values("network").distinct().count() == 31
    assert Accession.objects.values("agreement").distinct().count() == 23
    on_hold = Accession.objects.filter(agreement__slug="covenant-of-mayors-eu", status="on-hold")
    assert 0 < on_hold.count() < Accession.objects.filter(status="on-hold").count() + 1
    music = creative.filter(city__name="London").values_list("city__country", "field")
    assert list(music) == [("CA", "Music")]

    # The import form promises no identifier that the register does not hold.
    (promise,) = [str(field.help) for field in place_fields() if field.name == "identifier"]
    held = {"Wikidata": "wikidata_id", "GeoNames": "geonames_id", "UN/LOCODE": "locode"}
    for word, column in held.items():
        assert (word in promise) == any(City.objects.values_list(column, flat=True).distinct()), word

    # Every fact has a source that says when it was read, and a date of its own.
    for model in (Membership, Accession, Partnership, Network, Agreement):
        assert not model.objects.filter(as_of=None).exists(), model
        assert not model.objects.filter(source__retrieved_on=None).exists(), model

    before = counts()
    with django_assert_max_num_queries(20):
        call_command("load_register")
    call_command("load_register", "--again")
    assert counts() == before
    assert " 0 changed" in capsys.readouterr().out
