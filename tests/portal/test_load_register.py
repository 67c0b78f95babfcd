"""The starter register as it ships: every row of every file arrives, and only once."""

import csv
from collections import Counter

import pytest
from django.core.management import call_command

from networks.actions.register import DATA as NETWORKS
from networks.models import Backing, City, CityName, Institution, Membership, Network
from partnerships.actions.register import DATA as PARTNERSHIPS
from partnerships.models import Agreement, AgreementStep, Footprint, Partnership, Party

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLES = {
    Network: NETWORKS / "networks.csv",
    Institution: NETWORKS / "institutions.csv",
    Backing: NETWORKS / "backings.csv",
    Membership: NETWORKS / "memberships.csv",
    Agreement: PARTNERSHIPS / "agreements.csv",
    AgreementStep: PARTNERSHIPS / "agreement_steps.csv",
    Partnership: PARTNERSHIPS / "twinnings.csv",
}


def rows_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.DictReader(file))


def counts():
    return {model.__name__: model.objects.count() for model in (*TABLES, City, CityName, Party, Footprint)}


@pytest.mark.check
def test_the_whole_register(capsys, django_assert_max_num_queries):
    call_command("load_register")
    assert {model: model.objects.count() for model in TABLES} == {
        model: rows_in(path) for model, path in TABLES.items()
    }
    assert City.objects.count() == 34_006
    assert not City.objects.filter(population=0).exists()

    # Real cities with real partners, each under the address that its size earns it.
    paris, lima, guangzhou = (City.objects.get(slug=slug) for slug in ("paris", "lima", "guangzhou"))
    assert (paris.country, lima.country, guangzhou.country) == ("FR", "PE", "CN")
    assert City.objects.get(slug="paris-us").admin_area == "Texas"
    assert all(city.partnership_count > 0 for city in (paris, lima, guangzhou))
    assert paris.membership_count == Membership.objects.filter(city=paris).count() == 1
    assert paris.names.in_language("ru").get().name == "Париж"

    # A twinning has two parties, names its source, and claims no more than the source does.
    per_partnership = Counter(Party.objects.values_list("partnership", flat=True))
    assert set(per_partnership.values()) == {2}
    twinning = Partnership.objects.between(guangzhou).first()
    assert (twinning.state, twinning.dimension, twinning.since) == ("open-data", "", None)
    assert "suspended" in twinning.source_note

    before = counts()
    with django_assert_max_num_queries(20):
        call_command("load_register")
    call_command("load_register", "--again")
    assert counts() == before
    assert " 0 changed" in capsys.readouterr().out
