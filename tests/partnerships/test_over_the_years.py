"""Members and accessions at the end of each year, by world region: chart, table and file."""

import csv
import io

import pytest
from django.contrib.auth.models import AnonymousUser

from networks.queries.memberships import members_counted
from partnerships.queries.accessions import accessions_counted
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def furnished():
    network = rows.make_network("net")
    for since, until, region in (
        ("2001-05-01", None, "africa"),
        ("2001-01-01", "2003-01-01", "africa"),
        ("2003-01-01", None, "europe"),
        (None, None, "europe"),
        (None, "2002-01-01", "europe"),
    ):
        rows.make_membership(network, rows.make_city(region=region), since=since, until=until)
    rows.make_membership(network, rows.make_institution(), since="2002-01-01")
    rows.make_membership(
        network, rows.make_city(is_demo=True, region="africa"), since="1990-01-01", is_demo=True
    )
    return network


def file(client, path):
    text = b"".join(client.get(path).streaming_content).decode()
    return [tuple(row) for row in csv.reader(io.StringIO(text))]


def test_members_count_from_the_year_they_joined_until_the_year_they_left():
    counted = members_counted(furnished(), VISITOR)
    chart = counted.years.chart()
    assert {str(layer.label): (layer.numbers, layer.undated) for layer in chart.layers} == {
        "Africa": ([2, 2, 1], 0),
        "Europe": ([0, 0, 1], 1),
        "Institutions": ([0, 1, 1], 0),
    }
    assert (counted.known, counted.dated) == (4, 3)
    assert chart.layers[0].number + chart.layers[1].number + chart.layers[2].number == counted.known


def test_the_page_draws_them_and_says_the_numbers_in_a_table(client):
    furnished()
    page = client.get("/networks/net/").content.decode()
    assert "Members over the years" in page
    assert 'href="/networks/net/years/export.csv?"' in page
    assert "Dated: 3 of 4." in page


def test_the_file_holds_the_same_numbers(client):
    furnished()
    assert file(client, "/networks/net/years/export.csv") == [
        ("year", "region", "members"),
        ("2001", "africa", "2"),
        ("2001", "europe", "0"),
        ("2001", "", "0"),
        ("2002", "africa", "2"),
        ("2002", "europe", "0"),
        ("2002", "", "1"),
        ("2003", "africa", "1"),
        ("2003", "europe", "1"),
        ("2003", "", "1"),
        ("", "europe", "1"),
    ]
    assert file(client, "/networks/net/years/export.csv?headers=es")[0] != ("year", "region", "members")


def test_a_network_of_one_known_year_says_why_and_draws_its_regions(client):
    network = rows.make_network("net")
    rows.make_membership(network, rows.make_city(region="africa"))
    rows.make_membership(network, rows.make_city(region="africa"), since="2015-01-01")
    page = client.get("/networks/net/").content.decode()
    assert "Members over the years" in page
    assert "seldom say when a member joined" in " ".join(page.split())
    assert 'class="years__chart"' not in page
    assert 'class="bars"' in page
    assert page.count("Dated: 1 of 2.") == 1
    rows.make_membership(network, rows.make_city(region="africa"), since="2016-01-01")
    assert 'class="years__chart"' in client.get("/networks/net/").content.decode()


def test_an_agreement_of_one_known_year_says_why_and_draws_its_regions(client):
    pact = rows.make_agreement("pact")
    for region, date in (("africa", None), ("africa", "2015-01-01"), ("europe", None)):
        rows.make_accession(pact, rows.make_city(region=region), date=date)
    answer = client.get("/agreements/pact/")
    assert [(str(bar.label), bar.value) for bar in answer.context["regions"]] == [
        ("Africa", 2),
        ("Europe", 1),
    ]
    page = " ".join(answer.content.decode().split())
    assert "seldom say when a city joined" in page
    assert "Over the years" not in page
    assert "Dated: 1 of 3." in page


def test_dates_that_are_all_in_one_year_are_said_to_be(client):
    pact, network = rows.make_agreement("pact"), rows.make_network("net")
    for month in ("05", "06"):
        rows.make_accession(pact, rows.make_city(region="africa"), date=f"2015-{month}-01")
        rows.make_membership(network, rows.make_city(region="africa"), since=f"2015-{month}-01")
    for path in ("/agreements/pact/", "/networks/net/"):
        page = client.get(path).content.decode()
        assert "All dates are in one year, so there is no chart over the years." in page
        assert "seldom say" not in page


def test_accessions_count_from_their_year(client):
    pact = rows.make_agreement("pact")
    for year, region in ((2008, "europe"), (2010, "europe"), (2010, "africa"), (None, "africa")):
        date = f"{year}-06-01" if year else None
        rows.make_accession(pact, rows.make_city(region=region), date=date)
    chart = accessions_counted(pact, VISITOR).years.chart()
    assert {str(layer.label): (layer.numbers, layer.undated) for layer in chart.layers} == {
        "Africa": ([0, 0, 1], 1),
        "Europe": ([1, 1, 2], 0),
    }
    assert file(client, "/agreements/pact/years/export.csv")[-1] == ("", "africa", "1")
    page = client.get("/agreements/pact/").content.decode()
    assert "Over the years" in page


def test_an_agreement_costs_the_same_with_few_years_and_with_many(client):
    for slug, size in (("few", 2), ("many", 40)):
        pact = rows.make_agreement(slug)
        for number in range(size):
            rows.make_accession(pact, rows.make_city(), date=f"{1980 + number}-01-01")
    asked = statements(client, "/agreements/few/")
    assert len(statements(client, "/agreements/many/")) == len(asked)
