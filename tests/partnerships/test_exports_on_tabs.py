"""The rows of a tab as a file, linked from it; and those one may change, to be edited in a spreadsheet."""

import csv
import html
import io
import re

import pytest
from django.db import connection

from networks.models import City
from tests import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    lima, bonn, lagos = (
        rows.make_city(name, country=country)
        for name, country in (("lima", "PE"), ("bonn", "DE"), ("lagos", "NG"))
    )
    rows.make_partnership(lima, bonn)
    rows.make_partnership(lagos, bonn)
    rows.make_partnership(lima, lagos, visibility="city", title="Among us")
    rows.make_partnership(lima, lagos, is_demo=True)
    for slug in ("c40", "iclei"):
        rows.make_membership(rows.make_network(slug), lima)
    rows.make_membership(rows.make_network("uclg"), bonn)
    pact = rows.make_agreement("pact")
    rows.make_accession(pact, lima)
    rows.make_accession(pact, bonn)
    rows.make_accession(rows.make_agreement("charter"), bonn)
    rows.make_mandate(lima, "2020-01-01")
    rows.make_mandate(bonn, "2021-01-01")


def lines_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def links(client, page):
    found = re.findall(r'href="([^"]+)" download', client.get(page).content.decode())
    return [html.unescape(one) for one in found]


@pytest.mark.parametrize(
    ("page", "path", "count"),
    [
        ("/cities/lima/partnerships/", "/partnerships/export.csv?city=lima", 1),
        ("/cities/lima/networks/", "/memberships/export.csv?city=lima", 2),
        ("/cities/lima/networks/", "/accessions/export.csv?city=lima", 1),
        ("/cities/bonn/networks/", "/accessions/export.csv?city=bonn", 2),
        ("/cities/lima/mayors/", "/mayors/export.csv?city=lima", 1),
        ("/networks/c40/", "/memberships/export.csv?network=c40", 1),
        ("/agreements/pact/", "/accessions/export.csv?agreement=pact", 2),
    ],
)
def test_each_tab_links_to_its_rows_as_a_file(client, world, page, path, count):
    assert path in links(client, page)
    assert len(lines_of(client, path)) == count


def test_only_what_a_reader_may_see_goes_out_and_nothing_invented(client, world):
    assert [row["title"] for row in lines_of(client, "/partnerships/export.csv?city=lima")] == [""]
    assert len(lines_of(client, "/partnerships/export.csv?city=lima&demo=1")) == 2
    client.force_login(rows.make_seat(rows.make_person("Ana"), _city("lima"), "city-editor").person)
    found = lines_of(client, "/partnerships/export.csv?city=lima")
    assert sorted(row["title"] for row in found) == ["", "Among us"]


@pytest.mark.parametrize(
    "path",
    [
        "/partnerships/export.csv?city=atlantis",
        "/memberships/export.csv?network=nobody",
        "/accessions/export.json?city=lima&agreement=none",
        "/mayors/export.csv?headers=tlh",
        "/memberships/export.csv?city=" + "x" * 3_000,
    ],
)
def test_a_slip_in_the_question_is_no_empty_list(client, world, path):
    assert client.get(path).status_code == 400


def test_who_may_edit_is_shown_how_to_in_a_spreadsheet(client, world):
    for page in ("/cities/lima/partnerships/", "/cities/lima/mayors/", "/cities/lima/networks/"):
        assert "Edit in a spreadsheet" not in client.get(page).content.decode()
    client.force_login(rows.make_seat(rows.make_person("Ana"), _city("lima"), "city-editor").person)
    for page, path in (
        ("/cities/lima/partnerships/", "/cities/lima/partnerships/edit.csv?headers=en&bom=1"),
        ("/cities/lima/mayors/", "/cities/lima/mayors/edit.csv?headers=en&bom=1"),
        ("/cities/lima/networks/", "/cities/lima/agreements/edit.csv?headers=en&bom=1"),
    ):
        assert "Empty cells change nothing." in client.get(page).content.decode()
        assert path in links(client, page)
        assert "Record ID" in lines_of(client, path)[0]
    assert "Edit in a spreadsheet" not in client.get("/cities/bonn/partnerships/").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_head_is_sent_before_the_first_row_is_read(client, world, kind):
    pieces, reads = iter(client.get(f"/partnerships/export.{kind}").streaming_content), []

    def noted(execute, statement, *args):
        reads.append(statement)
        return execute(statement, *args)

    with connection.execute_wrapper(noted):
        assert next(pieces)
        assert not reads
        assert b"".join(pieces)
        assert len(reads) == 1


def _city(slug):
    return City.objects.get(slug=slug)
