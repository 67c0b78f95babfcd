"""The yearly report: each number is the length of the list that it opens, for every reader, in every year."""

import csv
import datetime
import io
import random
import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agenda.models import Attendance, CoSignature
from citydiplo.portal.queries.yearly_report import report_of
from networks.choices import SeatRole
from partnerships.models import Confirmation, Reuse, StatusChange, Visit
from tests import fitting, rows
from tests.matrix import one_in
from tests.pages import statements

pytestmark = pytest.mark.django_db
YEAR = timezone.now().year - 1
SEEDS = one_in(3, range(3))
EDGES = ("01-01T00:00", "01-01T04:30", "07-01T12:00", "12-31T19:30", "12-31T23:59")


def moment(chance, year=None):
    """In one of three years, often within hours of its edges."""
    year = year or chance.choice((YEAR - 1, YEAR, YEAR, YEAR + 1))
    return datetime.datetime.fromisoformat(f"{year}-{chance.choice(EDGES)}+00:00")


def some_day(chance):
    return moment(chance).date()


@pytest.fixture
def c40():
    return rows.make_network("c40", acronym="C40", name="C40 Cities")


def reader(role, place):
    person = rows.make_person(role.label)
    rows.make_seat(person, place, role)
    return person


def fill(chance, lima, c40, times=12):
    """Some of everything, with dates about the edges of years, public or not, demo or not."""
    lagos, quito = rows.make_city(name="Lagos"), rows.make_city(name="Quito")
    for _ in range(times):
        demo = chance.random() < 0.2
        begun = some_day(chance)
        record = rows.make_partnership(
            *chance.sample([lima, lagos, quito], 2),
            since=begun,
            until=max(begun, some_day(chance)) if chance.random() < 0.5 else None,
            status=chance.choice(("active", "ended", "dormant", "draft")),
            visibility=chance.choice(("public", "public", "members", "city")),
            dimension="culture",
            dimensions=["culture"],
            is_demo=demo,
        )
        changed = StatusChange.objects.create(
            partnership=record, status="dormant", date=chance.choice((None, some_day(chance)))
        )
        StatusChange.objects.filter(pk=changed.pk).update(recorded_at=moment(chance))
        Confirmation.objects.create(partnership=record, city=lima, round=1, said_at=moment(chance))
        apart = random.Random(f"{begun} {record.label}")
        renewed = {"answer": "renewed", "new_date": some_day(apart)}
        answer = {"ends_on": datetime.date(YEAR - 3, 1, 1), "said_at": moment(apart)}
        answer |= apart.choice(({"answer": "ended"}, renewed, renewed))
        fitting.end_answer(partnership=record, city=lima, **answer)
        fitting.funding(
            partnership=record,
            **chance.choice(({"city": lima}, {"name": "A bank"})),
            **chance.choice(({"amount": 100, "currency": "EUR"}, {"amount": 7, "currency": "PEN"}, {})),
        )
        travelled = some_day(chance)
        status = chance.choice(("done", "done", "planned"))
        visit = rows.make_visit(
            lima,
            lagos,
            first_day=travelled,
            last_day=travelled,
            status=status,
            visibility=chance.choice(("public", "own", "members") if status == "done" else ("own",)),
            is_demo=demo,
        )
        if status == "done":
            outcome = chance.choice(("", "contact", "no-result"))
            Visit.objects.filter(pk=visit.pk).update(outcome=outcome, cost=50, currency="USD")
        audience = chance.choice(((), (lima,)))
        exchange = rows.make_exchange(
            chance.choice((lima, lagos, c40)), to=audience, published_at=moment(chance), is_demo=demo
        )
        used = Reuse.objects.create(exchange=exchange, city=chance.choice((lima, quito)))
        Reuse.objects.filter(pk=used.pk).update(said_at=moment(chance))
        told = chance.choice(("public", "members"))
        item = rows.make_item(c40, kind="call", published_at=moment(chance), audience=told, is_demo=demo)
        CoSignature.objects.create(
            item=item,
            city=chance.choice((lima, lagos)),
            state=chance.choice(("signed", "waiting")),
            signed_at=moment(chance),
        )
        meeting = rows.make_meeting(c40, starts_on=str(some_day(chance)), audience=told, is_demo=demo)
        for city in (lima, lagos):
            came = chance.choice((True, False, None))
            Attendance.objects.create(meeting=meeting, city=city, answer="yes", attended=came)
        began = some_day(chance)
        rows.make_membership(
            c40, rows.make_city(), since=began, until=max(began, some_day(chance)), is_demo=demo
        )
        rows.make_membership(rows.make_network(), lima, since=began, until=max(began, some_day(chance)))
        goal = fitting.target(city=lima, path=(YEAR - 5, 100, YEAR + 5, 0), is_public=chance.random() < 0.6)
        fitting.measurement(target=goal, year=YEAR - chance.choice((0, 1, 3)), value=chance.randint(0, 120))
    if not c40.memberships.filter(city=lima).exists():
        rows.make_membership(c40, lima)


def length_of(client, url):
    """(rows of the register, demo records) of the list at an address."""
    page = client.get(url)
    assert page.status_code == 200, url
    if "directory" in page.context:
        directory = page.context["directory"]
        assert not directory.filters.unknown, url
        return directory.total - directory.demo, directory.demo
    lines = page.context["lines"]
    demo = sum(line.target.is_demo for line in lines)
    return len(lines) - demo, demo


def cells(report):
    rows = [*(row for section in report.sections for row in section.rows), *report.verdicts]
    return [(row.label, cell) for row in rows for cell in (row.now, row.before, row.own) if cell is not None]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("who", one_in(2, ["own", "visitor", "operator", "foreign"]))
def test_every_number_is_the_length_of_its_list(client, lima, c40, who, seed):
    chance = random.Random(f"{seed} {who}")
    fill(chance, lima, c40)
    if who != "visitor":
        people = {
            "own": lambda: reader(SeatRole.MAYORS_OFFICE, lima),
            "foreign": lambda: reader(SeatRole.CITY_EDITOR, rows.make_city()),
            "operator": lambda: rows.make_person("Olu", is_staff=True),
        }
        client.force_login(people[who]())
    for url in (f"/cities/lima/report/{YEAR}/", f"/networks/c40/report/{YEAR}/"):
        page = client.get(url)
        report = page.context["report"]
        found = cells(report)
        assert sum(cell.tally.counted for _label, cell in found) > 5
        lengths = {url: length_of(client, url) for url in {cell.url for _label, cell in found}}
        for label, cell in found:
            assert (cell.tally.counted, cell.tally.demo) == lengths[cell.url], (label, cell.url)
            assert cell.url.replace("&", "&amp;") in page.content.decode()
        assert report.is_own == (who == "own" and "lima" in url)


@pytest.mark.parametrize("seed", SEEDS)
def test_money_is_the_sum_of_its_list_and_currencies_never_mix(client, lima, c40, seed):
    fill(random.Random(seed), lima, c40)
    record = rows.make_partnership(lima, rows.make_city(), since=datetime.date(YEAR, 2, 1))
    for currency in ("EUR", "PEN"):
        for amount in (1, 20):
            fitting.funding(partnership=record, city=lima, amount=amount, currency=currency)
    client.force_login(reader(SeatRole.MAYORS_OFFICE, lima))
    page = client.get(f"/cities/lima/report/{YEAR}/")
    lists = page.context["report"].money
    assert {one.currency for one in lists} >= {"EUR", "PEN", "USD"}
    for one in lists:
        counted = [line for line in one.lines if not line.is_demo]
        assert {line.currency for line in one.lines} <= {one.currency}
        assert one.total == (sum(line.amount for line in counted) if one.currency else len(counted))
        assert f'href="#{one.key}"' in page.content.decode()
        assert f'id="{one.key}"' in page.content.decode()


def money_in(report):
    """{(kind, currency, whether public): (this year, the year before)}"""
    return {(one.kind, one.currency, one.is_public): (one.total, one.before) for one in report.money}


def test_money_of_a_network_comes_from_backers_and_goes_to_partnerships(client, lima, c40):
    since = {"network": c40, "since": YEAR}
    fitting.backed(**since, amount=800, currency="EUR")
    fitting.backing(**since, city=lima, amount=200, currency="EUR")
    fitting.backed(**since | {"since": YEAR - 1}, amount=70, currency="USD")
    fitting.backed(**since)
    fitting.backed(**since | {"since": YEAR - 2}, amount=9, currency="EUR")
    fitting.backed(**since, kind="hosts", amount=5, currency="EUR")
    fitting.backed(network=rows.make_network(), since=YEAR, amount=1000, currency="EUR")
    for visibility in ("public", "city"):
        begun = {"since": datetime.date(YEAR, 5, 1), "visibility": visibility}
        record = rows.make_partnership(lima, rows.make_city(), **begun)
        fitting.funding(partnership=record, name=c40.name.upper(), amount=30, currency="PEN")
        fitting.funding(partnership=record, name="A bank", amount=40, currency="PEN")
    url = f"/networks/c40/report/{YEAR}/"
    page = client.get(url)
    assert money_in(page.context["report"]) == {
        ("in", "EUR", True): (1000, 0),
        ("in", "USD", True): (0, 70),
        ("in", "", True): (1, 0),
        ("out", "PEN", True): (30, 0),
    }
    lists = page.context["report"].money
    assert [sum(line.amount or 0 for line in one.lines) for one in lists] == [1000, 0, 0, 30]
    before = f"/networks/c40/report/{YEAR - 1}/"
    assert f'href="{before}#money-in-usd"' in page.content.decode()
    assert money_in(client.get(before).context["report"]) == {
        ("in", "USD", True): (70, 0),
        ("in", "EUR", True): (0, 9),
    }
    file = b"".join(client.get(f"{url}export.csv").streaming_content).decode()
    assert "Money in, EUR" in file


def test_attendance_is_the_sum_of_its_list(client, lima, c40):
    fill(random.Random(4), lima, c40)
    page = client.get(f"/networks/c40/report/{YEAR}/")
    report, text = page.context["report"], page.content.decode()
    assert f'href="/networks/c40/report/{YEAR - 1}/#attended"' in text
    assert 'id="attended"' in text
    seen = Attendance.objects.filter(attended=True, meeting__audience="public", meeting__is_demo=False)
    expected = [seen.filter(meeting__starts_on__year=year).count() for year in (YEAR, YEAR - 1)]
    assert list(report.attendance) == expected
    earlier = client.get(f"/networks/c40/report/{YEAR - 1}/").context["report"]
    assert report.attendance[1] == sum(one.cities for one in earlier.attended if not one.meeting.is_demo)
    assert report.attendance[0] == sum(
        one.cities for one in report.meetings if one.year == YEAR and not one.meeting.is_demo
    )


def test_the_public_part_is_the_same_for_every_reader(lima, c40):
    fill(random.Random(5), lima, c40)
    own, stranger = reader(SeatRole.MAYORS_OFFICE, lima), AnonymousUser()
    tables = [
        list(report_of(place, YEAR, user, is_own=is_own).table())
        for place in (lima, c40)
        for user, is_own in ((own, True), (stranger, False))
    ]
    assert tables[0] == tables[1]
    assert tables[2] == tables[3]


def test_a_year_has_the_same_edges_in_every_zone(client, lima):
    last = datetime.datetime(YEAR, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC)
    rows.make_exchange(lima, published_at=last)
    rows.make_exchange(lima, published_at=last + datetime.timedelta(microseconds=1))
    for zone in ("America/Lima", "Asia/Tokyo", "UTC"):
        person = rows.make_person(zone, time_zone=zone)
        rows.make_seat(person, lima, SeatRole.CITY_EDITOR)
        client.force_login(person)
        report = client.get(f"/cities/lima/report/{YEAR}/").context["report"]
        [published] = [row for row in report.sections[2].rows if str(row.label) == "Published"]
        assert published.now.tally.total == 1


def test_what_is_private_is_kept_from_visitors_paper_and_files(client, lima, c40):
    first = datetime.date(YEAR, 5, 1)
    hidden = rows.make_partnership(
        lima, rows.make_city(), since=first, visibility="city", title="Quiet talks"
    )
    fitting.funding(partnership=hidden, name="Secret bank", amount=10, currency="EUR")
    rows.make_visit(lima, rows.make_city(), first_day=first, last_day=first, purpose="Secret plan")
    visit = rows.make_visit(
        lima, rows.make_city(), first_day=first, last_day=first, status="done", visibility="public"
    )
    Visit.objects.filter(pk=visit.pk).update(cost=Decimal(1234), currency="USD")
    fitting.target(city=lima, indicator=fitting.indicator(city=lima, name="Secret trees"))
    url = f"/cities/lima/report/{YEAR}/"
    public = client.get(url).content.decode()
    client.force_login(reader(SeatRole.MAYORS_OFFICE, lima))
    own = client.get(url).content.decode()
    on_paper = re.sub(r'<(li|div|td|tr|p|th|span)\b[^>]*class="[^"]*own-only.*', "", own)
    for words in ("Secret bank", "1,234", "Secret trees", "Planned"):
        assert words not in public
        assert words in own
    assert "own-only" not in public
    private = client.get(f"{url}export.csv")
    text = b"".join(private.streaming_content).decode()
    assert "Secret" not in text
    assert "1234" not in text
    assert on_paper


def test_the_file_holds_the_numbers_of_the_page(client, lima, c40):
    fill(random.Random(6), lima, c40)
    url = f"/cities/lima/report/{YEAR}/"
    report = client.get(url).context["report"]
    answer = client.get(f"{url}export.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    told = {(row["part"], row["line"]): (row["year"], row["year_before"]) for row in rows}
    for section in report.sections:
        for row in section.rows:
            expected = (str(row.now.tally.counted), str(row.before.tally.counted))
            assert told[str(section.title), str(row.label)] == expected
    assert all(row["list"].startswith("http") for row in rows)
    assert client.get(f"{url}export.xlsx").status_code == 200
    assert client.get(f"{url}export.exe").status_code == 404


@pytest.mark.parametrize("year", [0, 1899, timezone.now().year + 1, 99999])
@pytest.mark.parametrize("place", ["cities/lima", "networks/c40"])
def test_a_year_without_a_report_is_not_found(client, lima, c40, place, year):
    assert client.get(f"/{place}/report/{year}/").status_code == 404
    assert client.get(f"/{place}/report/{year}/export.csv").status_code == 404


@pytest.mark.parametrize("is_own", [False, True])
def test_a_report_costs_the_same_with_few_and_many(client, lima, c40, is_own):
    for place, role in ((lima, SeatRole.MAYORS_OFFICE), (c40, SeatRole.SECRETARIAT)):
        if is_own:
            client.force_login(reader(role, place))
        url = f"{place.get_absolute_url()}report/{YEAR}/"
        fill(random.Random(7), lima, c40, times=2)
        few = statements(client, url)
        fill(random.Random(8), lima, c40, times=10)
        many = statements(client, url)
        assert len(few) == len(many) <= 30, url


@pytest.mark.parametrize(
    ("directory", "query"),
    [
        ("partnerships", "began=2025&city=atlantis"),
        ("partnerships", "began=twenty"),
        ("partnerships", "began=٢٠٢٥"),
        ("partnerships", "shown_to=me"),
        ("networks", "joined_by=lima"),
        ("cities", "joined=c40.99999"),
        ("agenda", "signed_by=.2025"),
    ],
)
def test_an_address_that_names_no_year_or_place_is_said(client, lima, c40, directory, query):
    page = client.get(f"/{directory}/?{query}")
    assert page.status_code == 200
    assert page.context["directory"].filters.unknown
    assert client.get(f"/{directory}/export.csv?{query}").status_code == 400
