import pytest
from django.utils import timezone

from networks.models import Backing
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db


def furnish(network, size):
    source = rows.make_source()
    for number in range(size):
        city = rows.make_city(latitude=number, longitude=number)
        rows.make_membership(network, city, role="chair", source=source, since=f"{1960 + number}-01-01")
        rows.make_membership(network, rows.make_institution(), source=source)
        Backing.objects.create(
            network=network, institution=rows.make_institution(seat=city), kind="funds", source=source
        )


def test_a_network_costs_the_same_with_few_rows_and_with_many(client):
    furnish(rows.make_network("few", seat=rows.make_city()), 1)
    furnish(rows.make_network("many", seat=rows.make_city()), 60)
    asked = statements(client, "/networks/few/")
    assert len(statements(client, "/networks/many/")) == len(asked) <= 9


def test_an_institution_costs_the_same_with_few_rows_and_with_many(client):
    for slug, size in (("few", 1), ("many", 60)):
        institution = rows.make_institution(slug, seat=rows.make_city())
        for _ in range(size):
            network = rows.make_network()
            rows.make_membership(network, institution)
            Backing.objects.create(network=network, institution=institution, kind="hosts")
            rows.make_partnership(institution, rows.make_city(), rows.make_city())
    asked = statements(client, "/institutions/few/")
    assert len(statements(client, "/institutions/many/")) == len(asked) <= 8


def test_a_mayor_costs_the_same_with_few_mandates_and_with_many(client):
    for slug, size in (("few", 1), ("many", 30)):
        mayor = rows.make_mandate(rows.make_city(), "1900-01-01", "1901-01-01").mayor
        mayor.slug = slug
        mayor.save()
        for number in range(size):
            mandate = rows.make_mandate(rows.make_city(), f"{1950 + number}-01-01", f"{1951 + number}-01-01")
            mandate.mayor = mayor
            mandate.save()
    asked = statements(client, "/mayors/few/")
    assert len(statements(client, "/mayors/many/")) == len(asked) <= 3


def test_what_a_network_states_and_what_is_known_are_two_numbers(client):
    network = rows.make_network("c40", acronym="C40", members_stated="97 (2025)")
    for _ in range(3):
        rows.make_membership(network, rows.make_city(region="africa"))
    rows.make_membership(network, rows.make_city(), until="2020-01-01")
    answer = client.get("/networks/c40/")
    page = answer.content.decode()
    assert "97 (2025)" in page
    assert answer.context["known"] == 3
    assert [(bar.label, bar.value) for bar in answer.context["bars"] if bar.value] == [("Africa", 3)]


def test_an_undocumented_backer_is_unknown_not_none(client):
    rows.make_network("plain")
    assert ("The register does not know any supporters of this network. There may be some.") in client.get(
        "/networks/plain/"
    ).content.decode()


def test_a_backing_says_what_is_unknown_of_it(client):
    network = rows.make_network("hosted")
    Backing.objects.create(network=network, city=rows.make_city("barcelona"), kind="hosts", since=1991)
    page = client.get("/networks/hosted/").content.decode()
    assert "share unknown" in page
    assert "1991–" in page


def test_a_forced_dimension_is_called_the_closest(client):
    rows.make_network("misfit", dimension_is_forced=True)
    assert "closest of the seven" in client.get("/networks/misfit/").content.decode()


def test_a_mayor_in_office_is_said_to_be(client):
    today = timezone.localdate()
    mandate = rows.make_mandate(
        rows.make_city("lima"), "2023-01-01", name="Present Person", known_on=today.isoformat(), is_demo=True
    )
    page = client.get(f"/mayors/{mandate.mayor.slug}/").content.decode()
    assert "Mayor, Lima, since 1 January 2023" in page
    assert "Demo</span>" in page


@pytest.mark.parametrize("noun", ["networks", "institutions", "mayors", "agreements"])
def test_an_unknown_address_is_not_found(client, noun):
    assert client.get(f"/{noun}/atlantis/").status_code == 404


def test_demo_members_are_listed_and_marked_but_not_counted(client):
    network = rows.make_network("merco")
    rows.make_membership(network, rows.make_city("montevideo", latitude=1, longitude=1), is_demo=True)
    answer = client.get("/networks/merco/")
    assert answer.context["known"] == 0
    assert answer.context["drawing"] is None
    assert [line["city__slug"] for line in answer.context["members"]] == ["montevideo"]
    assert "Demo</span>" in answer.content.decode()
