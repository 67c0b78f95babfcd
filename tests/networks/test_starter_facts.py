"""The data files say nothing that the register's words forbid."""

import csv

import pytest

from networks.actions.register import DATA as NETWORKS
from networks.choices import BackingKind, Dimension, InstitutionKind, Theme
from partnerships.actions.register import DATA as PARTNERSHIPS


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", [NETWORKS / "networks.csv", PARTNERSHIPS / "agreements.csv"], ids=str)
def test_dimensions_and_themes_are_of_the_vocabulary(path):
    for row in rows(path):
        assert row["dimension"] in Dimension.values
        assert set(row["further_dimensions"].split()) <= set(Dimension.values) - {row["dimension"]}
        assert set(row["themes"].split()) <= set(Theme.values)
        assert row["confidence"] in {"high", "medium"}


def test_what_states_signed_is_told_apart():
    states = {row["slug"] for row in rows(PARTNERSHIPS / "agreements.csv") if row["binds"] == "states"}
    assert {"paris-agreement", "new-urban-agenda", "2030-agenda-for-sustainable-development"} <= states
    assert "covenant-of-mayors-eu" not in states


def test_each_backing_names_one_backer_that_the_register_holds():
    institutions = {row["slug"]: row for row in rows(NETWORKS / "institutions.csv")}
    networks = {row["slug"] for row in rows(NETWORKS / "networks.csv")}
    assert {row["kind"] for row in institutions.values()} <= set(InstitutionKind.values)
    for row in rows(NETWORKS / "backings.csv"):
        assert row["network"] in networks
        assert bool(row["institution"]) != bool(row["city"])
        assert not row["institution"] or row["institution"] in institutions
        assert row["kind"] in BackingKind.values


def test_websites_are_https():
    addresses = [row["website"] for row in rows(NETWORKS / "networks.csv") if row["website"]]
    assert all(address.startswith("https://") for address in addresses)
