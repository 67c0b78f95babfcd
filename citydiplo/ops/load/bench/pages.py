"""The pages that are measured, each with a handful of addresses so that no single one decides."""

import datetime
import json
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from citydiplo.ops.load.bench import signed_in
from citydiplo.ops.load.bench.beyond import SLOW, OfficePage
from citydiplo.ops.load.bench.synthetic import COMMON, RARE
from citydiplo.portal.choices import RegionsOf
from citydiplo.portal.queries.insights.topics import DIRECTORIES
from networks.models import City
from partnerships.choices import ImportStatus, RowGroup
from partnerships.models import Exchange, ImportJob, Measurement, Partnership

FLOOR = "/bench/floor/"
BY_HAND = "/bench/rows/"


@dataclass
class BenchPage:
    """Addresses that are asked in turn beside ``floor``; with ``body``, a form's fields, they are sent it."""

    name: str
    paths: list
    at_most: float | None = None  # times the floor's median at one connection
    headers: str = ""
    body: str = ""
    status: int = 200
    floor: str = FLOOR


STEPPED = "covenant-of-mayors-eu"  # the agreement of most cities that publishes its steps


def pages():
    return [*public_pages(), *signed_in_pages()]


def _pairs():
    return [
        f"dimension={dimension}&region={region}"
        for dimension in ("environment", "culture", "economic-development", "transport")
        for region in REGIONS
    ]


def _pairs_of(slugs):
    """Each with the next one, in the order of an address."""
    return [sorted(pair) for pair in pairwise(slugs)]


def _ten_names():
    """What OpenRefine asks for ten rows of its column."""
    return quote(json.dumps({f"q{place}": {"query": name} for place, name in enumerate(TYPED)}))


def _briefings(own):
    """Of a city's office on the busiest others."""
    others = City.objects.exclude(pk=own.pk).order_by("-partnership_count").values_list("slug", flat=True)
    return [f"/briefing/?for={own.slug}&on={slug}" for slug in others[:6]]


def public_pages():
    """What visitors read."""
    pairs = _pairs()
    cities = City.objects.order_by("-partnership_count")
    busy = list(cities.values_list("slug", flat=True)[:6])
    usual = list(cities.filter(partnership_count__gt=0).values_list("slug", flat=True))
    usual = usual[min(2_000, len(usual) // 2) :][:6]
    public = Partnership.objects.filter(visibility="public", status="active", parties__isnull=False)
    ids = public.order_by("-id").values_list("id", flat=True).distinct()[:12]
    by_quarters = Measurement.objects.filter(until__month=3, since__month=1).order_by("target_id")
    week = (timezone.now() - datetime.timedelta(days=7)).date()
    by_quarters = list(by_quarters.values_list("target_id", flat=True).distinct()[:6])
    return [
        BenchPage("A plain list of 50 models", ["/bench/usual/"]),
        BenchPage("Directory, two filters", [f"/partnerships/?{pair}" for pair in pairs], 3),
        BenchPage(
            "Directory, two filters, not cached", [f"/partnerships/?{pair}" for pair in pairs], headers=OWN
        ),
        BenchPage("Directory, its last page", [f"/partnerships/?{pair}&page=last" for pair in pairs]),
        BenchPage("Directory, no filter", ["/partnerships/"]),
        BenchPage("City, of the busiest", [f"/cities/{slug}/" for slug in busy], 4),
        BenchPage("City, an ordinary one", [f"/cities/{slug}/" for slug in usual], 4),
        BenchPage("City, an ordinary one, not cached", [f"/cities/{slug}/" for slug in usual], headers=OWN),
        BenchPage("Similar cities, of the busiest", [f"/cities/{slug}/peers/" for slug in busy]),
        BenchPage("Similar cities, not cached", [f"/cities/{slug}/peers/?apart=1" for slug in usual]),
        BenchPage("Two cities together", [f"/cities/{one}/with/{other}/" for one, other in _pairs_of(busy)]),
        BenchPage("Partnership", [f"/partnerships/{pk}/" for pk in ids]),
        BenchPage("City, its partnerships", [f"/cities/{slug}/partnerships/" for slug in busy]),
        BenchPage("Activities", ["/activities/"]),
        BenchPage("Activities, not cached", ["/activities/"], headers=OWN),
        BenchPage("Activities of a city as a feed", [f"/activities/feed.atom?city={slug}" for slug in busy]),
        BenchPage(
            "Partnerships as a feed, two filters", [f"/partnerships/feed.atom?{pair}" for pair in pairs]
        ),
        BenchPage("Cities as a feed", ["/cities/feed.atom"]),
        BenchPage("City as a feed, of the busiest", [f"/cities/{slug}/feed.atom" for slug in busy]),
        BenchPage("Frame of a list, two filters", [f"/embed/list/partnerships/?{pair}" for pair in pairs]),
        BenchPage("Frame of a map", ["/embed/map/partnerships/"]),
        BenchPage("Card of a city", [f"/cities/{slug}/card.png" for slug in busy]),
        BenchPage("Targets", ["/targets/"]),
        BenchPage("Reported steps", ["/steps/"]),
        BenchPage("Targets, not cached", ["/targets/"], headers=OWN),
        BenchPage("City, its targets", [f"/cities/{slug}/targets/" for slug in busy]),
        BenchPage(
            "City, its targets, not cached", [f"/cities/{slug}/targets/" for slug in busy], headers=OWN
        ),
        BenchPage("Target by quarters, not cached", [f"/targets/{pk}/" for pk in by_quarters], headers=OWN),
        BenchPage("Targets of a network’s members, not cached", ["/networks/c40/targets/"], headers=OWN),
        BenchPage("Measurements as a file", ["/measurements/export.csv"]),
        BenchPage("Visits", ["/visits/"]),
        BenchPage("Visits as a calendar", ["/visits/calendar.ics"]),
        BenchPage("Cities by step, not cached", [f"/agreements/{STEPPED}/steps/?step=2&state=on-hold"]),
        BenchPage("Yearly report, of the busiest", [f"/cities/{slug}/report/2025/" for slug in busy]),
        BenchPage(
            "Yearly report, not cached", [f"/cities/{slug}/report/2025/" for slug in busy], headers=OWN
        ),
        BenchPage("Download the data", ["/data/"]),
        BenchPage("What the register lacks", ["/insights/coverage/"]),
        BenchPage("What the register lacks, not cached", ["/insights/coverage/"], headers=OWN),
        BenchPage("Insights, partnerships by region", ["/insights/regions/?of=partnerships"]),
        BenchPage(
            "Insights, partnerships by region, not cached",
            ["/insights/regions/?of=partnerships"],
            headers=OWN,
        ),
        BenchPage("Insights, bridges", ["/insights/bridges/"]),
        BenchPage("Insights, bridges, not cached", ["/insights/bridges/"], headers=OWN),
        BenchPage("Insights, what a city joins", [f"/insights/bridges/{slug}/" for slug in busy]),
        BenchPage("Insights, partnerships by dimension", ["/insights/topics/?of=partnerships"]),
        BenchPage(
            "Insights, partnerships of a network by dimension",
            ["/insights/topics/?of=partnerships&network=c40"],
        ),
        BenchPage("Insights, how practices travel", ["/insights/diffusion/"]),
        BenchPage("Help", ["/help/", "/help/add-a-partnership/"]),
        BenchPage("Search, a rare word", [f"/search/?q={RARE}"]),
        BenchPage("Search, a common word", [f"/search/?q={COMMON}"]),
        BenchPage("Autocomplete", [f"/search/suggest/?q={quote(text)}" for text in TYPED], 2),
        BenchPage(
            "Autocomplete of a partner", [f"/search/suggest/?{PARTNER}&q={quote(text)}" for text in TYPED]
        ),
        BenchPage("API, partnerships, 200 of a page", [f"{API}partnerships/?page_size=200"]),
        BenchPage("API, partnerships, what changed in a week", [f"{API}partnerships/?changed_since={week}"]),
        BenchPage("API, cities of a region", [f"{API}cities/?region={region}" for region in REGIONS]),
        BenchPage("API, one partnership", [f"{API}partnerships/{pk}/" for pk in ids]),
        BenchPage("API, 50 partnerships", ["/api/v1/partnerships/"], 1.5, floor=BY_HAND),
        BenchPage("API, two filters", [f"/api/v1/partnerships/?{pair}" for pair in pairs], floor=BY_HAND),
        BenchPage("Reconciliation of ten names", [f"/api/reconcile/?queries={_ten_names()}"]),
        BenchPage("Memberships as a file", ["/memberships/export.csv"]),
        BenchPage("Accessions as a file", ["/accessions/export.csv"]),
        BenchPage(
            "Partnerships as a file, demo too", [f"/partnerships/export.csv?{pair}&demo=1" for pair in pairs]
        ),
    ]


def office_pages():
    """What an office reads before a visit, and insights; each with the ms that it may take.

    Peers, two cities and a briefing are asked of ever other cities, so that hardly any reader finds their
    numbers kept: the limit holds with empty caches, too.
    """
    headers, city = signed_in.cookies(), signed_in.home_city()
    cities = City.objects.exclude(pk=city.pk).order_by("-partnership_count")
    busy = list(cities.values_list("slug", flat=True)[:6])
    pairs = [sorted((city.slug, slug)) for slug in busy]
    practices = Exchange.objects.public().order_by("-reuse_count", "pk").values_list("pk", flat=True)[:6]
    insight = {"warm": 40, "first": SLOW}
    pages = [
        OfficePage("Similar cities", [f"/cities/{slug}/peers/" for slug in (city.slug, *busy)], 30, 30),
        OfficePage(
            "Similar cities, without ties, outside the region",
            [f"/cities/{slug}/peers/?apart=1&region=outside&dimension=transport" for slug in busy],
            30,
            30,
        ),
        OfficePage("Two cities together", [f"/cities/{one}/with/{other}/" for one, other in pairs], 25, 25),
        OfficePage("Briefing", _briefings(city), 60, 60),
        OfficePage("Desk", ["/desk/"], 40),
        OfficePage("Insights", ["/insights/"], **insight),
        *(
            OfficePage(
                f"Insights, {of.replace('-', ' ')} by region", [f"/insights/regions/?of={of}"], **insight
            )
            for of in RegionsOf.values
        ),
        OfficePage("Insights, dependence", ["/insights/backers/"], **insight),
        OfficePage("Insights, funds of a city", [f"/insights/backers/{slug}/" for slug in busy], **insight),
        *(
            OfficePage(f"Insights, {of} by topic", [f"/insights/topics/?of={of}"], **insight)
            for of in DIRECTORIES
        ),
        OfficePage(
            "Insights, partnerships of a network by topic",
            ["/insights/topics/?of=partnerships&network=c40"],
            **insight,
        ),
        OfficePage("Insights, bridges", ["/insights/bridges/"], **insight),
        OfficePage("Insights, what a city joins", [f"/insights/bridges/{slug}/" for slug in busy], **insight),
        OfficePage("Insights, how practices travel", ["/insights/diffusion/"], **insight),
        OfficePage("Insights, one practice", [f"/insights/diffusion/{pk}/" for pk in practices], **insight),
        OfficePage("Insights, what the register lacks", ["/insights/coverage/"], **insight),
    ]
    for page in pages:
        page.headers = headers
    return pages


def signed_in_pages():
    """What somebody with several roles works on; nothing of it is kept whole."""
    headers, city = signed_in.cookies(), signed_in.home_city()
    items, meetings = (
        model.objects.filter(network=signed_in.network()).earliest("pk") for model in (AgendaItem, Meeting)
    )
    jobs = ImportJob.objects.filter(person=signed_in.person())
    columns = jobs.get(status=ImportStatus.UPLOADED).get_absolute_url()
    preview = jobs.get(status=ImportStatus.CHECKED).get_absolute_url()
    tabs = (RowGroup.READY, RowGroup.ASKED, RowGroup.PROBLEMS)
    answered = f"{signed_in.ANSWERED:,}"
    asked = [
        ("Signed in: a page of text", ["/about/"]),
        ("Desk, many tasks", ["/desk/"]),
        ("Similar cities, signed in", [f"/cities/{city.slug}/peers/"]),
        ("Briefing on a city, of the busiest", _briefings(city)),
        ("Directory, two filters, signed in, demo too", [f"/partnerships/?{pair}" for pair in _pairs()]),
        (f"Meeting, {answered} answers", [f"/meetings/{meetings.pk}/"]),
        (f"Meeting, {answered} answers as a file", [f"/meetings/{meetings.pk}/answers.csv"]),
        (f"Decision, {answered} positions", [f"/agenda/{items.pk}/"]),
        (f"Announcement to {signed_in.MEMBERS:,} cities", [f"/networks/{signed_in.SLUG}/announce/"]),
        (f"Approvals, {signed_in.APPROVALS} waiting", ["/desk/approvals/"]),
        ("City, edit its profile", [f"/cities/{city.slug}/edit/"]),
        ("Partnerships from open data, to confirm", [f"/cities/{city.slug}/confirm/"]),
        ("Partnership, log one", [signed_in.LOG_FORM]),
        (f"Import of {signed_in.ROWS:,} rows, columns", [f"{columns}columns/"]),
        *(
            (f"Import of {signed_in.ROWS:,} rows, tab {group.value}", [f"{preview}?group={group.value}"])
            for group in tabs
        ),
    ]
    operator = signed_in.cookies(signed_in.operator())
    lists = ("emails", "imports", "doubles", "jobs")
    return [
        *(BenchPage(name, paths, headers=headers) for name, paths in asked),
        *(BenchPage(f"Operator, {name}", [f"/desk/operator/{name}/"], headers=operator) for name in lists),
        BenchPage(
            "Partnership, keep its draft",
            ["/unsaved/"],
            headers=headers,
            body=signed_in.draft(),
            status=204,
        ),
    ]


API = settings.API_PATH
REGIONS = ("europe", "asia-pacific", "africa")
OWN = "Cookie: sessionid=nobody\r\n"  # people with a session get a page of their own
PARTNER = "kind=city&kind=institution&gazetteer=1"
TYPED = ("li", "lim", "pari", "guang", "köl", "sao p", "new", "ber", "mos", "c4")
