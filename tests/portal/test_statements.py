"""Pages, files and forms take as many statements with many rows as with one."""

import csv
import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agenda.models import Attendance, Delegate
from citydiplo.kit.models import UnsavedForm
from networks.choices import SeatRole
from networks.models import CityName
from partnerships.imports import uploads, worker
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
MANY = 12


@pytest.fixture
def network():
    return rows.make_network("ours")


@pytest.fixture
def readers(client, lima, network):
    """Signs in a visitor (nobody), a city's editor or a network's secretariat, by name."""
    rows.make_membership(network, lima)
    people = {
        "editor": rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person,
        "secretariat": rows.make_seat(rows.make_person("Dia"), network, SeatRole.SECRETARIAT).person,
    }

    def become(who):
        client.logout()
        if who in people:
            client.force_login(people[who])
        return client

    return become


def cost_of(client, url, add):
    """(with one row, with many) statements of ``url``; ``add`` makes so many rows."""
    add(1)
    few = len(statements(client, url))
    add(MANY)
    return few, len(statements(client, url))


def add_answers(meeting, number):
    for _ in range(number):
        city = rows.make_city()
        rows.make_membership(meeting.network, city)
        answer = Attendance.objects.create(
            meeting=meeting, city=city, answer="yes", delegate_role="Head", delegate_name="Bo"
        )
        for order in (1, 2):
            Delegate.objects.create(attendance=answer, order=order, role="Adviser", name="Kim")


@pytest.mark.parametrize("who", ["visitor", "editor", "secretariat"])
@pytest.mark.parametrize("page", ["", "answers.csv", "answers.xlsx"])
def test_a_meeting_and_its_file_of_answers(readers, network, who, page):
    day = timezone.localdate() + datetime.timedelta(days=20)
    meeting = rows.make_meeting(network, starts_on=day.isoformat())
    few, many = cost_of(
        readers(who), f"/meetings/{meeting.pk}/{page}", lambda number: add_answers(meeting, number)
    )
    assert many == few <= (16 if page == "" else 10)


def add_demo_partnerships(lima, number):
    for _ in range(number):
        rows.make_partnership(lima, rows.make_city(), is_demo=True)


@pytest.mark.parametrize("who", ["visitor", "editor"])
@pytest.mark.parametrize(
    "url",
    [
        "/partnerships/?region=europe",
        "/partnerships/?region=europe&view=map",
        "/partnerships/export.csv?demo=1",
    ],
)
def test_lists_with_demo_rows_among_them(readers, lima, who, url):
    few, many = cost_of(readers(who), url, lambda number: add_demo_partnerships(lima, number))
    assert many == few


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("noun", ["memberships", "accessions"])
def test_files_of_memberships_and_of_accessions(client, noun, kind):
    def add(number):
        for _ in range(number):
            city = rows.make_city()
            rows.make_membership(rows.make_network(), city)
            rows.make_membership(rows.make_network(), rows.make_institution())
            rows.make_accession(rows.make_agreement(), city)

    few, many = cost_of(client, f"/{noun}/export.{kind}", add)
    assert many == few <= 2


def test_the_page_that_edits_a_city(readers, lima):
    def add(number):
        for place in range(number):
            name = f"Lima {CityName.objects.count()}-{place}"
            CityName.objects.create(city=lima, language="es", name=name, is_preferred=False)
            rows.make_partnership(lima, rows.make_city())
            rows.make_membership(rows.make_network(), lima)

    few, many = cost_of(readers("editor"), "/cities/lima/edit/", add)
    assert many == few <= 10


def test_an_announcement_to_cities_with_people(readers, network):
    def add(number):
        for _ in range(number):
            city = rows.make_city()
            rows.make_membership(network, city)
            rows.make_seat(rows.make_person(city.slug), city, SeatRole.CITY_LEAD)

    few, many = cost_of(readers("secretariat"), "/networks/ours/announce/", add)
    assert many == few <= 12


@pytest.mark.parametrize("path", ["/partnerships/new/", "/cities/lima/edit/"])
def test_keeping_what_is_typed(readers, path):
    client = readers("editor")
    page = client.get(path).content.decode()
    marks = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("opened-by", "opened-at")
    }

    def cost(text):
        with CaptureQueriesContext(connection) as asked:
            assert client.post("/unsaved/", marks | {"objectives": text}).status_code == 204
        return len(asked)

    first, again = cost("One word"), cost("Two words " * 1_000)
    person, now = UnsavedForm.objects.get().person, timezone.now()
    UnsavedForm.objects.bulk_create(
        UnsavedForm(person=person, path=f"/agenda/{number}/edit/", data="x=1", saved_at=now)
        for number in range(MANY)
    )
    assert cost("Three words") == again <= first <= 14


def test_reading_a_file(settings, tmp_path, lima):
    settings.MEDIA_ROOT = tmp_path
    person = rows.make_seat(rows.make_person("Ana"), lima, SeatRole.CITY_EDITOR).person

    def cost(rows):
        path = tmp_path / f"{rows}.csv"
        with path.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(("City", "Country", "Partner city", "Partner country", "Since"))
            table.writerows(
                ("Lima", "Peru", f"Place {row}", "France", 1950 + row % 70) for row in range(rows)
            )
        job = uploads.receive(
            target="partnerships", upload=SimpleUploadedFile(path.name, path.read_bytes()), by=person
        )
        with CaptureQueriesContext(connection) as asked:
            worker.work(pk=job.pk)
        job.refresh_from_db()
        assert job.status == "uploaded", job.problem
        # How often it says that it is still at work depends on the seconds, not on the rows.
        return len([one for one in asked if not one["sql"].startswith("UPDATE")])

    few = cost(1)
    assert cost(40) == cost(3_000) <= few + 5
