"""No time of day is printed without its zone: the reader’s, or the place’s with the reader’s beside it."""

import datetime
import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils import timezone

from agenda.digests import dates
from citydiplo.kit.text import zones
from networks.choices import SeatRole
from tests import rows

ROOT = Path(__file__).resolve().parents[2]
# What mails are made of has its own rules: a mail knows whom it is for.
PAGES = [page for page in sorted(ROOT.glob("templates/**/*.html")) if "emails" not in page.parts]
CODE = [
    file
    for app in ("agenda", "partnerships", "networks", "citydiplo")
    for file in sorted((ROOT / app).rglob("*.py"))
    if not {"formats", "migrations", "ops"} & set(file.parts)
]
# The filters and formats that print hours without their zone.
BARE = re.compile(
    r"\|\s*time\b|TIME_FORMAT|\|\s*date:[\"'][^\"']*[aAfgGhHiPs][^\"']*[\"']|meeting_when|deadline_text"
)
DAYS = re.compile(
    r"\|\s*date:[\"'](DATE_FORMAT|SHORT_DATE_FORMAT|YEAR_MONTH_FORMAT|MONTH_DAY_FORMAT|c|e)[\"']"
)
# The two modules that give a time its zone.
WITH_ZONE = {"agenda/digests/dates.py", "citydiplo/kit/text/zones.py"}

WINTER = datetime.date(2027, 1, 12)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_templates_print_times_with_their_zone(page):
    found = [line for line in DAYS.sub("", page.read_text()).splitlines() if BARE.search(line)]
    assert found == []


def test_the_scan_finds_what_it_looks_for():
    bare = ('{{ x|date:"H:i" }}', "{{ x|time }}", '{{ x|date:"DATETIME_FORMAT" }}', "{{ x|date:'j M, G:i' }}")
    for text in bare:
        assert BARE.search(DAYS.sub("", text)), text
    for text in ('{{ x|date:"DATE_FORMAT" }}', '{{ x|date:"Y-m" }}', "{{ x|moment }}", "{{ x|timesince }}"):
        assert not BARE.search(DAYS.sub("", text)), text


def test_code_prints_times_in_two_modules_only():
    found = {
        str(file.relative_to(ROOT)) for file in CODE if re.search(r"(DATE)?TIME_FORMAT\b", file.read_text())
    }
    assert found - WITH_ZONE == set()


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/Lima", "12 January 2027, 09:30 (America/Lima)"),
        ("Asia/Kathmandu", "12 January 2027, 20:15 (Asia/Kathmandu)"),
        ("UTC", "12 January 2027, 14:30 (UTC)"),
    ],
)
def test_a_moment_is_shown_in_the_readers_time_zone(zone, text):
    when = datetime.datetime(2027, 1, 12, 14, 30, tzinfo=datetime.UTC)
    template = engines["django"].from_string("{% load dates %}{{ when|moment }}{{ none|moment }}")
    with timezone.override(zone):
        assert template.render({"when": when, "none": None}) == text


def meeting_at(time_zone, begins=datetime.time(15), ends=datetime.time(16, 30), **facts):
    network = rows.make_network()
    facts = {"starts_on": WINTER, "ends_on": WINTER, "starts_time": begins, "ends_time": ends} | facts
    return rows.make_meeting(network, time_zone=time_zone, **facts)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("Europe/Paris", "12 January 2027, 15:00 to 16:30 (Europe/Paris)"),
        ("Europe/Berlin", "12 January 2027, 15:00 to 16:30 (Europe/Paris)"),
        ("America/Lima", "12 January 2027, 15:00 to 16:30 (Europe/Paris; 09:00 America/Lima)"),
        (
            "Pacific/Auckland",
            "12 January 2027, 15:00 to 16:30 (Europe/Paris; 13 January 2027, 03:00 Pacific/Auckland)",
        ),
    ],
)
def test_a_meeting_says_when_that_is_for_the_reader(reader, text):
    meeting = meeting_at("Europe/Paris")
    with timezone.override(reader):
        assert dates.when_here(meeting) == text


@pytest.mark.django_db
def test_whole_days_have_no_zone():
    meeting = meeting_at("Europe/Paris", None, None, ends_on=WINTER + datetime.timedelta(days=1))
    with timezone.override("America/Lima"):
        assert dates.when_here(meeting) == "12 January 2027 to 13 January 2027"


@pytest.mark.django_db
def test_a_deadline_with_a_time_says_when_that_is_for_the_reader():
    item = rows.make_item(
        rows.make_network(),
        deadline_on=WINTER,
        deadline_time=datetime.time(23),
        deadline_zone="America/Montevideo",
    )
    with timezone.override("Europe/Madrid"):
        said = "12 January 2027, 23:00 (America/Montevideo; 13 January 2027, 03:00 Europe/Madrid)"
        assert dates.deadline_here(item) == said
    assert dates.clock(item.deadline_time, item.deadline_at, item.deadline_zone) == "23:00 UTC−3"


@pytest.mark.django_db
def test_every_page_that_shows_a_meeting_says_its_zone(client):
    network, lima = rows.make_network("ours"), rows.make_city("lima", name="Lima")
    rows.make_membership(network, lima)
    day = timezone.localdate() + datetime.timedelta(days=20)
    meeting = rows.make_meeting(
        network,
        title="Assembly",
        starts_on=day,
        ends_on=day,
        starts_time=datetime.time(15),
        ends_time=datetime.time(16),
        time_zone="Africa/Lagos",
        city=lima,
    )
    ana = rows.make_person("Ana", time_zone="America/Lima")
    rows.make_seat(ana, lima, SeatRole.CITY_EDITOR)
    client.force_login(ana)
    assert zones.offset("Africa/Lagos", meeting.starts_at) == "UTC+1"
    month = f"/calendar/?month={day:%Y-%m}"
    paths = ["/", "/desk/", "/meetings/", f"/meetings/{meeting.pk}/", "/cities/lima/agenda/"]
    for path in [*paths, "/networks/ours/agenda/", f"{month}&view=list"]:
        page = client.get(path).content.decode()
        assert "Africa/Lagos; 09:00 America/Lima" in page, path
    assert "15:00 UTC+1" in client.get(month).content.decode()


@pytest.mark.django_db
def test_a_cancelled_meeting_offers_no_way_in_and_marks_what_was_withdrawn(client):
    network = rows.make_network("ours")
    link = "https://meet.example/room"
    meeting = rows.make_meeting(network, online_link=link, capacity=3, title="Assembly")
    stands, taken_back = rows.make_item(network, title="Stands"), rows.make_item(network, title="Withdrawn")
    for item in (stands, taken_back):
        meeting.meeting_items.create(item=item)
    taken_back.state, taken_back.withdrawn_at, taken_back.withdrawal_reason = (
        "withdrawn",
        timezone.now(),
        "No.",
    )
    taken_back.save()
    dia = rows.make_person("Dia")
    rows.make_seat(dia, network, SeatRole.SECRETARIAT)
    client.force_login(dia)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert link in page
    assert "0 of 3 taken" in page
    assert re.search(r"<s>Withdrawn</s>.*?<strong>withdrawn</strong>", page, re.DOTALL)
    assert "<s>Stands</s>" not in page
    meeting.state, meeting.cancelled_at, meeting.cancellation_reason = "cancelled", timezone.now(), "Snow."
    meeting.save()
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert link not in page
    assert "of 3 taken" not in page
    assert "Who comes" not in page
