"""What a city measures and aims at: kept by its editors, private until published, judged as of a day."""

import csv
import datetime
import io
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from citydiplo.kit.text.period import Period
from networks.choices import SeatRole
from partnerships.actions import targets as actions
from partnerships.actions.register import DATA, load_indicators
from partnerships.errors import StaleRecordError
from partnerships.models import Indicator, Measurement, Target
from tests import fitting, rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
PATH = {"baseline_year": 2012, "baseline_value": 2511000, "target_year": 2030, "target_value": 1506600}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def emissions():
    load_indicators(DATA / "indicators.toml")
    return Indicator.objects.get(key="ghg-emissions")


def started(city, indicator, *values, publish=True, **facts):
    """A target like Stockholm's with values (year, value)."""
    made = actions.start(city=city, indicator=indicator, **PATH | facts)
    for year, value in values:
        period = Period.of_year(year)
        actions.record_measurement(target=made, period=period, value=Decimal(value), source="A report")
    if publish:
        actions.publish(target=made)
    return made


def page_of(client, url):
    return " ".join(client.get(url).content.decode().split())


def page_of_post(client, url, sent):
    return " ".join(client.post(url, sent, follow=True).content.decode().split())


def test_the_suggested_set_is_twelve_and_loads_once(emissions):
    suggested = Indicator.objects.suggested()
    assert suggested.count() == 12
    assert {language for one in suggested for language in one.translations} == {"ar", "es", "fr"}
    again = load_indicators(DATA / "indicators.toml")
    assert (again.created, again.changed, again.same) == (0, 0, 12)
    Indicator.objects.filter(pk=emissions.pk).update(unit="kt", name="Emissions")
    load_indicators(DATA / "indicators.toml")
    emissions.refresh_from_db()
    assert (emissions.unit, emissions.name) == ("kt", "Greenhouse gas emissions of the city")


def test_it_is_written_by_hand_and_published(desk, client, lima, emissions):
    """Every click of the main path: a target, a value, publication, a correction with its reason."""
    sent = {name: str(value) for name, value in PATH.items()} | {"rhythm": "1", "indicator": emissions.pk}
    sent |= {"baseline_value": "2 511 000", "target_value": "1,506,600", "milestones": "2025: 1800000\n"}
    answer = desk.post("/cities/lima/targets/new/", sent)
    made = Target.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (made.baseline_value, made.target_value, made.is_public) == (2511000, 1506600, False)
    assert [(one.year, one.value) for one in made.milestones.all()] == [(2025, 1800000)]

    value = {"period": "2017", "value": "1715597", "source": "CDP, 2019"}
    assert desk.post(f"/targets/{made.pk}/values/new/", value).status_code == 302
    again = desk.post(f"/targets/{made.pk}/values/new/", value)
    assert "There is a value for 2017 already" in again.content.decode()

    desk.logout()
    assert client.get(made.get_absolute_url()).status_code == 404
    desk.force_login(lima.seats.get().person)
    assert desk.post(f"/targets/{made.pk}/publish/", {"do": "publish"}).status_code == 302
    measured = Measurement.objects.get()
    wrong = desk.post(f"/targets/values/{measured.pk}/", value | {"value": "1715598"})
    assert "This field is required" in wrong.content.decode()
    fixed = value | {"value": "1715597.5", "reason": "The report was revised."}
    assert desk.post(f"/targets/values/{measured.pk}/", fixed).status_code == 302
    measured.refresh_from_db()
    assert measured.value == Decimal("1715597.5")
    desk.logout()
    told = page_of(client, f"/targets/{made.pk}/history/")
    assert "1715597.0000" in told or "1715597" in told
    assert "The report was revised." in told

    page = page_of(client, f"/targets/{made.pk}/?as_of=2017-12-31")
    assert "On track" in page
    assert "79.2% of the way is done after 27.8% of the time." in page
    today = page_of(client, f"/targets/{made.pk}/")
    assert "The newest value is for 2017. It counts for 18 months after the end of that period." in today
    assert 'class="plot__line"' not in page  # one value is a point
    assert page.count('class="plot__mark"') == 1
    assert "<table" in page


CDP = {
    "On track": ((2012, "2511000"), (2017, "1715597"), "79.2%", "27.8%"),
    "Behind": ((2012, "22643846"), (2017, "21145125.41"), "16.5%", "27.8%"),
    "Far behind": ((2014, "16576702"), (2018, "15936756"), "9.7%", "25.0%"),
    "Wrong way": ((2014, "6066182"), (2017, "6146099"), "-3.3%", "18.8%"),
}


@pytest.mark.parametrize("label", CDP)
def test_the_cities_of_the_cdp_files_on_their_pages(client, lima, emissions, label):
    """Stockholm, Cape Town, Edmonton and Boston, towards 40 % less by 2030."""
    first, last, share, time = CDP[label]
    (year, value) = first
    path = {"baseline_year": year, "baseline_value": Decimal(value)}
    path |= {"target_year": 2030, "target_value": Decimal(value) * Decimal("0.6")}
    started(lima, emissions, first, last, **path)
    page = page_of(client, f"/cities/lima/targets/?as_of={last[0]}-12-31")
    assert f"</svg> {label} </span>" in page
    assert f"{share} of the way" in page
    assert f"{time} of the time" in page
    assert "It counts for 18 months after the end of that period." in page_of(client, "/cities/lima/targets/")


def test_an_invalid_day_is_named_and_today_is_used(client, lima, emissions):
    started(lima, emissions, (2017, "1715597"))
    page = page_of(client, "/cities/lima/targets/?as_of=yesterday")
    assert "We could not read that date." in page
    assert f'value="{timezone.localdate()}"' in page


def test_what_is_private_is_in_no_list_file_feed_or_count(
    client, lima, emissions, ana, django_capture_on_commit_callbacks
):
    made = started(lima, emissions, (2017, "1715597"), publish=False, source="Our secret plan")
    network = rows.make_network()
    rows.make_membership(network, lima)
    urls = (
        "/targets/",
        "/targets/export.csv",
        "/targets/feed.atom",
        "/measurements/export.csv?city=lima",
        "/cities/lima/targets/",
        f"/networks/{network.slug}/targets/",
    )
    for url in urls:
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [word for word in (b"1715597", b"1,715,597", b"Our secret plan") if word in body], url
        assert f"/targets/{made.pk}/".encode() not in body, url
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(target=made)
    for url in urls:
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert f"/targets/{made.pk}/".encode() in body, url
    assert list(Target.objects.visible_to(VISITOR)) == [made]
    actions.unpublish(target=made)
    assert list(Target.objects.visible_to(VISITOR)) == []
    assert list(Target.objects.visible_to(ana)) == [made]


def test_visitors_read_the_history_since_publication_alone(client, desk, lima, emissions):
    made = started(lima, emissions, (2016, "1823388"), publish=False)
    wrong = made.measurements.get()
    with_reason = {"period": Period.of_year(2016), "value": Decimal(1823389), "source": "A report"}
    actions.correct_measurement(measurement=wrong, reason="An early slip.", **with_reason)
    actions.publish(target=made)
    actions.correct_measurement(
        measurement=wrong, reason="A later slip.", **with_reason | {"value": Decimal(5)}
    )
    url = f"/targets/{made.pk}/history/"
    assert "An early slip." in page_of(desk, url)
    desk.logout()
    told = page_of(client, url)
    assert "A later slip." in told
    assert "An early slip." not in told


def test_others_change_nothing(client, lima, emissions):
    made = started(lima, emissions, (2016, "1823388"))
    chidi = rows.make_seat(rows.make_person("Chidi"), rows.make_city("lagos"), SeatRole.CITY_EDITOR).person
    client.force_login(chidi)
    value = made.measurements.get()
    for url in (
        "/cities/lima/targets/new/",
        "/cities/lima/indicators/new/",
        f"/targets/{made.pk}/edit/",
        f"/targets/{made.pk}/publish/",
        f"/targets/{made.pk}/remove/",
        f"/targets/{made.pk}/values/new/",
        f"/targets/values/{value.pk}/",
        f"/targets/values/{value.pk}/remove/",
    ):
        assert client.post(url).status_code == 403, url


def test_the_second_of_two_editors_learns_what_the_first_saved(desk, lima, emissions):
    made = started(lima, emissions)
    sent = {name: str(value) for name, value in PATH.items()} | {"rhythm": "1", "version": made.version}
    assert desk.post(f"/targets/{made.pk}/edit/", sent | {"target_value": "1500000"}).status_code == 302
    late = desk.post(f"/targets/{made.pk}/edit/", sent | {"target_value": "9"})
    assert late.status_code == 409
    assert 'value="1500000"' in late.content.decode()
    with pytest.raises(StaleRecordError):
        actions.change(target=made, version=made.version, milestones={}, rhythm=2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target_year": ""}, "Fill in all four numbers of the target, or none."),
        ({"target_year": "2012"}, "Enter a year after the baseline year."),
        ({"milestones": "2031 5"}, "must be between the baseline year and the target year"),
        ({"milestones": "soon 5"}, "enter a year and a value"),
        ({"milestones": "2020 5\n2020 6"}, "There are two milestones for 2020."),
        ({"baseline_value": "a lot"}, "Enter a number in digits"),
        ({"baseline_value": "1.234"}, "This number can mean two things"),
        ({"baseline_year": "12"}, "greater than or equal to 1900"),
    ],
)
def test_what_cannot_be_is_refused_in_words(desk, lima, emissions, change, said):
    sent = {name: str(value) for name, value in PATH.items()} | {"rhythm": "1", "indicator": emissions.pk}
    answer = desk.post("/cities/lima/targets/new/", sent | change)
    assert said in answer.content.decode()
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0.125", "0.125"), ("-3", "-3"), ("\u22123,5", "-3.5"), ("0", "0"), ("1 234 567,25", "1234567.25")],
)
def test_numbers_of_either_sign_as_people_write_them(desk, lima, emissions, typed, read):
    made = started(lima, emissions)
    sent = {"period": "2020", "value": typed, "source": "A report"}
    assert desk.post(f"/targets/{made.pk}/values/new/", sent).status_code == 302
    assert made.measurements.get().value == Decimal(read)


def test_a_value_of_a_year_to_come_is_refused(desk, lima, emissions):
    made = started(lima, emissions)
    sent = {"period": str(timezone.localdate().year + 1), "value": "5", "source": "A report"}
    assert (
        "This period is in the future." in desk.post(f"/targets/{made.pk}/values/new/", sent).content.decode()
    )


def test_a_city_measures_an_indicator_once(lima, emissions):
    started(lima, emissions)
    with pytest.raises(ValidationError, match="already measures this"):
        actions.start(city=lima, indicator=emissions)
    assert actions.start(city=rows.make_city("lagos"), indicator=emissions).has_target is False


def test_an_indicator_of_ones_own_is_offered_to_that_city_alone(desk, lima, emissions):
    sent = {"name": "Trees planted", "unit": "trees", "direction": "rise", "dimension": "environment"}
    answer = desk.post("/cities/lima/indicators/new/", sent)
    made = Indicator.objects.get(city=lima)
    assert answer.url == f"/cities/lima/targets/new/?indicator={made.pk}"
    assert f'<option value="{made.pk}" selected>' in desk.get(answer.url).content.decode()
    assert made not in Indicator.objects.offered_to(rows.make_city("lagos"))
    assert "with this name already" in desk.post("/cities/lima/indicators/new/", sent).content.decode()


def test_it_serves_a_step_of_an_agreement_that_the_city_joined(desk, lima, emissions):
    pact = rows.make_agreement("pact", name="The Pact")
    step = fitting.step(agreement=pact, kind="target")
    made = started(lima, emissions)
    sent = {name: str(value) for name, value in PATH.items()}
    sent |= {"rhythm": "1", "version": made.version, "step": step.pk}
    assert "Select a valid choice" in desk.post(f"/targets/{made.pk}/edit/", sent).content.decode()
    rows.make_accession(pact, lima)
    assert desk.post(f"/targets/{made.pk}/edit/", sent).status_code == 302
    assert '<a href="/agreements/pact/">The Pact</a>' in page_of(desk, made.get_absolute_url())


def test_two_definitions_of_one_indicator_are_named_beside_the_chart(client, lima, emissions):
    made = started(lima, emissions)
    names = {2012: "Total City-wide Emissions", 2017: "Total BASIC Emissions (GPC)"}
    for year, name in names.items():
        facts = {"period": Period.of_year(year), "value": Decimal(5), "source": "CDP", "definition": name}
        actions.record_measurement(target=made, **facts)
    page = page_of(client, made.get_absolute_url())
    assert "counted in more than one way" in page
    assert "<bdi>Total BASIC Emissions (GPC)</bdi> (2017)" in page
    assert page.count("plot__mark--second") == 1


def test_removal_leaves_the_history_with_its_reason(desk, lima, emissions):
    made = started(lima, emissions, (2016, "1823388"))
    value = made.measurements.get()
    assert desk.post(f"/targets/values/{value.pk}/remove/", {"reason": "Not ours."}).status_code == 302
    assert Measurement.history.get(id=value.pk, history_type="-").history_change_reason == "Not ours."
    assert desk.post(f"/targets/{made.pk}/remove/", {"reason": "Given up."}).url == "/cities/lima/targets/"
    assert not Target.objects.exists()
    assert Target.history.get(history_type="-").history_change_reason == "Given up."


def test_the_members_of_a_network_and_what_they_aim_at(client, lima, emissions):
    network, empty = rows.make_network(), rows.make_network("empty")
    rows.make_membership(network, lima)
    started(lima, emissions, (2017, "1715597"))
    started(rows.make_city("oslo"), emissions)
    demo = rows.make_city("demo-town")
    rows.make_membership(network, demo)
    started(demo, emissions, is_demo=True)
    page = page_of(client, f"/networks/{network.slug}/targets/")
    assert "1 member measures it · 1 demo record not counted" in page
    assert "1 target · 1 demo record not counted" in page
    assert "/cities/oslo/" not in page
    listed = page_of(client, f"/targets/?network={network.slug}&indicator=ghg-emissions")
    assert "1 target · 1 demo record not counted" in listed
    answer = client.get(f"/targets/export.csv?network={network.slug}")
    lines = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert [row["city"] for row in lines] == ["Lima"]
    assert "No result matches all these filters" in page_of(client, f"/targets/?network={empty.slug}")


def test_the_directory_filters_counts_and_exports(client, lima, emissions):
    started(lima, emissions, (2017, "1715597"), milestones={2025: Decimal(1800000)})
    homicides = Indicator.objects.get(key="homicides")
    started(rows.make_city("oslo", country="NO"), homicides, is_demo=True)
    assert "1 target · 1 demo record not counted" in page_of(client, "/targets/")
    assert "No result matches all these filters" in page_of(client, "/targets/?country=NO&dimension=culture")
    assert "/cities/lima/targets/" in page_of(
        client, "/targets/?indicator=ghg-emissions&region=latin-america-caribbean"
    )
    assert "/cities/lima/targets/" in page_of(client, "/targets/?q=greenhouse&due=2030s")
    answer = client.get("/targets/export.csv")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert (row["city"], row["unit"], row["target_year"]) == ("Lima", "t CO2e", "2030")
    assert row["milestones"].startswith("2025: 1800000")
    answer = client.get("/measurements/export.csv?city=lima")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert (row["indicator"], row["period"]) == ("Greenhouse gas emissions of the city", "2017")
    assert Decimal(row["value"]) == 1715597


@pytest.mark.parametrize(
    "url", ["/targets/", "/cities/lima/targets/", "/networks/n/targets/", "/targets/feed.atom"]
)
def test_statements_are_as_many_for_one_as_for_many(client, lima, emissions, url):
    network = rows.make_network("n")
    rows.make_membership(network, lima)
    started(lima, emissions, (2016, "1823388"), (2017, "1715597"))
    few = len(statements(client, url))
    for indicator in Indicator.objects.suggested().exclude(pk=emissions.pk):
        started(lima, indicator, (2016, "5"), (2017, "6"), milestones={2020: Decimal(1)})
    assert len(statements(client, url)) == few


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "</entry><entry>", "]]>", "&amp;", "<script>alert(1)</script>"]
)
def test_the_feed_escapes_hostile_text(client, lima, emissions, text):
    city = type(lima).objects.get(pk=lima.pk)
    city.name = text
    city.save()
    started(city, emissions, (2017, "1715597"))
    feed = ET.fromstring(client.get("/targets/feed.atom").content)  # noqa: S314  of our own making
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}author/{ATOM}name").text == text
    assert not [element for element in entry.iter() if not element.tag.startswith(ATOM)]


def test_spanish_readers_meet_the_indicator_in_their_words(client, lima, emissions):
    started(lima, emissions)
    page = page_of(client, "/cities/lima/targets/?lang=es")
    assert "Emisiones de gases de efecto invernadero de la ciudad" in page


def test_a_stale_value_of_a_slower_rhythm_still_counts(client, lima, emissions):
    year = timezone.localdate().year - 2
    made = started(lima, emissions, (year, "1715597"), rhythm=3)
    assert "On track" in page_of(client, made.get_absolute_url())
    assert datetime.date(year, 12, 31) < timezone.localdate()


def test_a_value_stands_for_a_financial_year_a_quarter_a_month_or_a_day(desk, client, lima, emissions):
    sent = {name: str(value) for name, value in PATH.items()}
    sent |= {"rhythm": "1", "indicator": emissions.pk, "year_begins": "4", "milestones": "2020/21 1800000"}
    desk.post("/cities/lima/targets/new/", sent)
    made = Target.objects.get()
    assert [one.year for one in made.milestones.all()] == [2020]
    for typed in ("2016/17", "Q3 2019", "May 2020", "2021-05-17", "2022-01-01 – 2022-06-15"):
        value = {"period": typed, "value": "2000000", "source": "A report"}
        assert desk.post(f"/targets/{made.pk}/values/new/", value).status_code == 302, typed
    page = page_of(desk, made.get_absolute_url())
    for name in ("2012/13", "2016/17", "1 April 2016 – 31 March 2017", "2020/21", "Q3 2019", "May 2020"):
        assert f"{name} <" in page or f"{name}<" in page, name
    assert "17 May 2021" in page
    assert "1 January 2022 – 15 June 2022" in page
    assert "Each value stands at the last day of its period." in page
    old = made.measurements.earliest("until")
    form = page_of(desk, f"/targets/values/{old.pk}/")
    assert 'value="2016-04-01/2017-03-31"' in form
    same = {"period": "2016-04-01/2017-03-31", "value": "2000001", "source": "B", "reason": "A slip."}
    assert desk.post(f"/targets/values/{old.pk}/", same).status_code == 302
    twice = {"period": "2017-Q1", "value": "5", "source": "A report"}
    answer = desk.post(f"/targets/{made.pk}/values/new/", twice)
    assert "There is a value for 2016/17 already" in answer.content.decode()
    for wrong in ("2016/17/18", "soon", "03/04/2020", "2020-01-01 – 2019-01-01", "1850", "2001-2009"):
        answer = desk.post(f"/targets/{made.pk}/values/new/", twice | {"period": wrong})
        assert answer.status_code == 200, wrong
    assert made.measurements.count() == 5


def test_years_of_a_financial_year_alone_are_named_below_the_chart(client, lima, emissions):
    made = actions.start(city=lima, indicator=emissions, **PATH | {"year_begins": 7})
    for year in (2015, 2017):
        facts = {"period": Period.of_year(year, 7), "value": Decimal(5), "source": "A report"}
        actions.record_measurement(target=made, **facts)
    actions.publish(target=made)
    page = page_of(client, made.get_absolute_url())
    assert "2012/13</text>" in page
    assert "Each value stands at the last day" not in page


@pytest.fixture
def bo(lima):
    """Lima asks its mayor's office, where Bo is, before anything is published."""
    type(lima).objects.filter(pk=lima.pk).update(asks_approval=True)
    return rows.make_seat(rows.make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person


def test_a_target_waits_for_the_mayors_office_where_the_city_asks_for_that(desk, client, bo, lima, emissions):
    made = started(lima, emissions, (2017, "1715597"), publish=False)
    url, answer_url = made.get_absolute_url(), f"/targets/{made.pk}/approve/"
    told = page_of_post(desk, f"/targets/{made.pk}/publish/", {"do": "publish"})
    assert "Sent to the mayor’s office of Lima for approval." in told
    made.refresh_from_db()
    assert (made.is_public, made.waits) == (False, True)
    assert OutgoingMail.objects.filter(to=bo.email, subject__contains=str(made)).count() == 1
    assert desk.post(answer_url, {"approve": "1", "version": made.version}).status_code == 403
    desk.post(f"/targets/{made.pk}/publish/", {"do": "publish"})
    assert OutgoingMail.objects.filter(to=bo.email).count() == 1

    client.force_login(bo)
    assert answer_url in page_of(client, "/desk/")
    assert answer_url in page_of(client, url)
    sent_back = page_of_post(client, answer_url, {"send_back": "1", "reason": "Name the plan."})
    assert "Sent back." in sent_back
    made.refresh_from_db()
    assert (made.waits, made.returned_reason, made.is_public) == (False, "Name the plan.", False)
    late = page_of_post(client, answer_url, {"approve": "1", "version": made.version})
    assert "This action is no longer possible." in late
    assert "Sent back by the mayor’s office: Name the plan." not in page_of(client, "/desk/")

    actions.publish(target=made, by=lima.seats.exclude(person=bo).get().person)
    seen = made.version
    value = {"period": Period.of_year(2018), "value": Decimal(5), "source": "A report"}
    actions.record_measurement(target=made, **value)
    changed = page_of_post(client, answer_url, {"approve": "1", "version": seen})
    assert "Something changed while you were reading." in changed
    made.refresh_from_db()
    done = page_of_post(client, answer_url, {"approve": "1", "version": made.version})
    assert "Approved. Everyone can see this target now." in done
    client.logout()
    assert "Name the plan." not in page_of(client, url)
    assert "Name the plan." not in page_of(client, f"/targets/{made.pk}/history/")


def test_what_the_office_sent_back_is_on_the_desk_of_the_editors(client, ana, bo, lima, emissions):
    client.force_login(ana)
    made, url = started(lima, emissions, publish=False), "/desk/"
    said = "Sent back by the mayor’s office: Name the plan."
    actions.publish(target=made, by=ana)
    assert said not in page_of(client, url)
    answers = {"send_back": "1", "reason": "Name the plan."}
    client.force_login(bo)
    page_of_post(client, f"/targets/{made.pk}/approve/", answers)
    client.force_login(ana)
    page = page_of(client, url)
    assert said in page
    assert made.get_absolute_url() in page

    target_page = page_of(client, made.get_absolute_url())
    assert "Keep private" in target_page
    page_of_post(client, f"/targets/{made.pk}/publish/", {"do": "unpublish"})
    made.refresh_from_db()
    assert made.returned_reason == ""
    assert said not in page_of(client, url)

    page_of_post(client, f"/targets/{made.pk}/publish/", {"do": "publish"})
    type(lima).objects.filter(pk=lima.pk).update(asks_approval=False)
    assert "Your city no longer needs the approval" in page_of(client, url)
    page_of_post(client, f"/targets/{made.pk}/publish/", {"do": "publish"})
    assert "Your city no longer needs the approval" not in page_of(client, url)


def test_an_office_publishes_its_own_target_and_an_editor_takes_the_question_back(desk, bo, lima, emissions):
    homicides = Indicator.objects.get(key="homicides")
    own = started(lima, homicides, publish=False)
    assert actions.publish(target=own, by=bo) is True
    made = started(lima, emissions, publish=False)
    desk.post(f"/targets/{made.pk}/publish/", {"do": "publish"})
    assert "Do not publish" in page_of(desk, made.get_absolute_url())
    desk.post(f"/targets/{made.pk}/publish/", {"do": "unpublish"})
    made.refresh_from_db()
    assert made.asked_at is None
    desk.post(f"/targets/{made.pk}/publish/", {"do": "publish"})
    type(lima).objects.filter(pk=lima.pk).update(asks_approval=False)
    desk.post(f"/targets/{made.pk}/publish/", {"do": "publish"})
    made.refresh_from_db()
    assert made.is_public
