"""Abbreviated names in files: spelled out where they have one meaning, else offered and never taken."""

import pytest

from networks.matching import AMBIGUOUS, MATCHED, UNMATCHED
from networks.matching.abbreviations import marked, spelled_out
from tests.networks.places import city, match

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("Freiburg i. Br.", "DE", "Freiburg"),
        ("Weiden i.d.OPf.", "DE", "Weiden"),
        ("Weiden in der Oberpfalz", "DE", "Weiden"),
        ("Hattersheim am Main", "DE", "Hattersheim"),
        ("Frankfurt a. M.", "DE", "Frankfurt am Main"),
        ("Stadt Frankfurt a.M.", "DE", "Frankfurt am Main"),
        ("Frankfurt a. d. Oder", "DE", "Frankfurt (Oder)"),
        ("Neustadt a. d. Weinstr.", "DE", "Neustadt an der Weinstraße"),
        ("Mülheim a.d.R", "DE", "Mülheim an der Ruhr"),
        ("Bad Homburg v.d.H.", "DE", "Bad Homburg vor der Höhe"),
        ("Villingen-Schw.", "DE", "Villingen-Schwenningen"),
        ("Krems a. d. Donau", "AT", "Krems an der Donau"),
        ("Vitry s/Seine", "FR", "Vitry-sur-Seine"),
        ("Boulogne s/ Mer", "FR", "Boulogne-sur-Mer"),
        ("Fontenay s/s Bois", "FR", "Fontenay-sous-Bois"),
        ("Ivry-s/-Seine", "FR", "Ivry-sur-Seine"),
        ("Châlons-en-Champ.", "FR", "Châlons-en-Champagne"),
        ("Capelle a/d IJssel", "NL", "Capelle aan den IJssel"),
        ("Bergen o. Zoom", "NL", "Bergen op Zoom"),
        ("Newcastle-u-Tyne", "GB", "Newcastle upon Tyne"),
        ("Ft. Worth", "US", "Fort Worth"),
        ("St. John", "CA", "Saint John"),  # or St. John's
        ("S. José dos Campos", "BR", "São José dos Campos"),
        ("Sn. Luis Potosí", "MX", "San Luis Potosí"),
        ("Sesto S. Giovanni", "IT", "Sesto San Giovanni"),
        ("Gorzów Wlkp.", "PL", "Gorzów Wielkopolski"),
        ("Ústí n/L", "CZ", "Ústí nad Labem"),
        ("Jablonec n. Nisou", "CZ", "Jablonec nad Nisou"),
        ("Ростов н/Д", "RU", "Ростов-на-Дону"),
    ],
)
def test_what_an_abbreviation_may_be_is_offered(written, country, name):
    meant = city(name, country)
    city("Elsewhere", country, aliases=[f"New {name}"])
    found = match(written, country)
    assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [meant.pk])
    assert found.remarks == (("other_name", {"name": name}),)


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("St-Malo", "FR", "Saint-Malo"),
        ("Ste Foy-lès-Lyon", "FR", "Sainte-Foy-lès-Lyon"),
        ("Ville de Ste-Geneviève", "FR", "Sainte-Geneviève"),
        ("St. Pölten", "AT", "Sankt Pölten"),
        ("St. Gallen", "CH", "Sankt Gallen"),
        ("St-Truiden", "BE", "Sint-Truiden"),
        ("Sta. Cruz de Tenerife", "ES", "Santa Cruz de Tenerife"),
        ("Sto. Domingo", "DO", "Santo Domingo"),
        ("Prefeitura de Sto. André", "BR", "Santo André"),
        ("Pto. Montt", "CL", "Puerto Montt"),
        ("Cd. Obregón", "MX", "Ciudad Obregón"),
    ],
)
def test_what_has_one_meaning_in_the_country_is_spelled_out(written, country, name):
    meant = city(name, country)
    assert match(written, country).city.pk == meant.pk
    assert match(written).outcome != MATCHED  # without a country it is a guess


@pytest.mark.parametrize(
    ("written", "country", "name"),
    [
        ("Wörth a. Main", "DE", "Wörth am Rhein"),
        ("Wörth am Main", "DE", "Wörth am Rhein"),
        ("Villeneuve s/Lot", "FR", "Villeneuve"),
        ("Budapest V. District", "HU", "Budapest"),
        ("Frankfurt a. M.", "AT", "Frankfurt am Main"),
        ("Gorzów Śl.", "PL", "Gorzów Wielkopolski"),
        ("St. P.", "US", "St. Paul"),
        ("Sta. Ana", "SV", "Santa Anita"),
    ],
)
def test_what_contradicts_the_abbreviation_is_not_offered(written, country, name):
    city(name, "DE" if "Frankfurt" in name else country)
    assert match(written, country).outcome == UNMATCHED


def test_several_names_that_meet_an_abbreviation_are_all_offered():
    places = {city("Neustadt am Rübenberge", "DE").pk, city("Neustadt am Rennsteig", "DE").pk}
    found = match("Neustadt a. R.", "DE")
    assert (found.outcome, {one.pk for one in found.candidates}) == (AMBIGUOUS, places)


def test_a_position_decides_an_abbreviation_but_not_a_name_that_was_cut():
    oder = city("Frankfurt (Oder)", "DE", position=(52.34, 14.55))
    assert match("Frankfurt a. d. Oder", "DE", position=(52.35, 14.5)).city.pk == oder.pk
    lindau = city("Lindau", "DE", position=(47.55, 9.69))
    found = match("Lindau i. Allg.", "DE", position=(47.6, 9.7))
    assert (found.outcome, [one.pk for one in found.candidates]) == (AMBIGUOUS, [lindau.pk])
    assert match("Lindau am Harz", "DE", position=(51.65, 10.12)).outcome == UNMATCHED


@pytest.mark.parametrize("name", ["Lima", "Rio de Janeiro", "Saint-Étienne", "N'Djamena", "12. Oktober", ""])
def test_names_without_abbreviations_are_left_alone(name):
    assert (marked(name), spelled_out(name, ("PE",))) == ("", [])
