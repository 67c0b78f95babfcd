"""What the demo builds on: the institutions of the register, and the cities that it names."""

from citydiplo.portal.demo import script
from networks.actions.register import DATA as NETWORKS
from networks.actions.register import load_institutions, load_networks, load_sources
from partnerships.actions.register import DATA as PARTNERSHIPS
from partnerships.actions.register import load_agreements, load_indicators
from tests.rows import make_city


def load_register_of_demo():
    load_sources(NETWORKS / "sources.csv")
    load_networks(NETWORKS / "networks.csv")
    load_institutions(NETWORKS / "institutions.csv")
    load_agreements(PARTNERSHIPS / "agreements.csv")
    load_indicators(PARTNERSHIPS / "indicators.toml")
    invented = {entry["slug"] for entry in script()["bodies"]}
    for slug in set(_cities_named(script())) - invented:
        make_city(slug)


def _cities_named(entry):
    if isinstance(entry, dict):
        yield from ([entry["city"]] if "city" in entry else [])
        yield from (slug for value in entry.values() for slug in _cities_named(value))
    elif isinstance(entry, list):
        yield from (slug for value in entry for slug in _cities_named(value))
