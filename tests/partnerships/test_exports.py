"""Directories as files: the page's filters, its permissions, and nothing that a spreadsheet would run."""

import csv
import io
import json
import tracemalloc

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydiplo.accounts.models import User
from networks.models import City, Seat
from tests import rows

pytestmark = pytest.mark.django_db
NOUNS = ("cities", "networks", "institutions", "mayors", "partnerships", "agreements")


@pytest.fixture
def world():
    source = rows.make_source(title="A list", licence="CC BY 4.0", url="https://example.org")
    lima = rows.make_city("lima", name="Lima", country="PE", region="latin-america-caribbean",
                          latitude=-12.0, longitude=-77.0, source=source, state="open-data")  # fmt: skip
    bonn = rows.make_city("bonn", name="Bonn", country="DE", latitude=50.7, longitude=7.1)
    nowhere = rows.make_city("nowhere", name="=1+1", country="FR")
    rows.make_membership(rows.make_network("c40", acronym="C40"), lima)
    rows.make_institution("oecd")
    rows.make_agreement("pact")
    rows.make_partnership(
        lima, bonn, since="1998-05-01", since_precision="month", source=source, countries="DE PE"
    )
    rows.make_partnership(lima, nowhere, visibility="city", title="Secret")
    rows.make_partnership(bonn, nowhere, visibility="members", title="Among members")
    return {"lima": lima, "bonn": bonn, "nowhere": nowhere}


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content)


def table(client, path):
    return list(csv.DictReader(io.StringIO(read(client, path).decode())))


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_every_directory_is_a_file_in_every_format(client, world, noun, kind):
    assert read(client, f"/{noun}/export.{kind}")


def test_the_filters_are_those_of_the_page(client, world):
    assert {row["name"] for row in table(client, "/cities/export.csv")} == {"Lima", "Bonn", "'=1+1"}
    assert [row["name"] for row in table(client, "/cities/export.csv?country=PE")] == ["Lima"]
    assert [row["name"] for row in table(client, "/cities/export.csv?network=c40")] == ["Lima"]


def test_rows_say_where_they_come_from(client, world):
    lima = table(client, "/cities/export.csv?country=PE")[0]
    assert (lima["source"], lima["source_licence"], lima["state"]) == ("A list", "CC BY 4.0", "open-data")
    about = json.loads(read(client, "/cities/export.json?country=PE"))["about"]
    assert about["filters"] == {"country": ["PE"]}
    assert "licence" in about["licence"]


def test_only_what_the_person_may_see_goes_out(client, world):
    def titles():
        return sorted(row["title"] for row in table(client, "/partnerships/export.csv"))

    assert titles() == [""]
    eve = User.objects.create_user(email="eve@example.org", password="x")
    client.force_login(eve)
    assert titles() == [""]
    Seat.objects.create(person=eve, city=world["bonn"], role="city-editor")
    assert titles() == ["", "Among members"]
    User.objects.filter(pk=eve.pk).update(is_staff=True)
    assert titles() == ["", "Among members", "Secret"]


def test_a_byte_order_mark_comes_on_request(client, world):
    assert not read(client, "/cities/export.csv").startswith(b"\xef\xbb\xbf")
    assert read(client, "/cities/export.csv?bom=1").startswith(b"\xef\xbb\xbf")


def test_a_workbook_holds_no_formula(client, world):
    sheet = openpyxl.load_workbook(io.BytesIO(read(client, "/cities/export.xlsx"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert "=1+1" in {cell.value for cell in sheet["C"]}


def test_cities_are_points_and_partnerships_lines(client, world):
    cities = json.loads(read(client, "/cities/export.geojson"))["features"]
    assert {str(one["geometry"] and one["geometry"]["coordinates"]) for one in cities} == {
        "[-77.0, -12.0]",
        "[7.1, 50.7]",
        "None",
    }
    (line,) = json.loads(read(client, "/partnerships/export.geojson"))["features"]
    assert line["geometry"] == {"type": "LineString", "coordinates": [[-77.0, -12.0], [7.1, 50.7]]}
    assert line["properties"]["since"] == "1998-05"
    assert (line["properties"]["first_city"], line["properties"]["second_city"]) == ("Lima", "Bonn")


def test_unknown_formats_and_odd_questions(client, world):
    assert client.get("/cities/export.pdf").status_code == 404
    assert client.get("/networks/export.geojson").status_code == 404
    for query in ("after=x", "sort=what", "q=%00", "page=9", "q=" + "x" * 5000):
        assert client.get(f"/cities/export.csv?{query}").status_code in (200, 400)


def test_the_file_is_named_for_what_and_when(client, world):
    named = client.get("/partnerships/export.csv?region=europe&status=active")["Content-Disposition"]
    assert "citydiplo-partnerships-europe-active-20" in named


def test_one_statement_and_constant_memory_however_many_rows(client, world):
    def measured():
        tracemalloc.start()
        with CaptureQueriesContext(connection) as queries:
            size = sum(map(len, client.get("/cities/export.csv")))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return len(queries), size, peak

    measured()
    few = measured()
    City.objects.bulk_create(
        City(name=f"City {number}", slug=f"c-{number}", country="FR", region="europe")
        for number in range(9_000)
    )
    many = measured()
    assert few[0] == many[0] == 1
    assert many[1] > 400_000
    assert many[2] - few[2] < 5_000_000
