"""The pages that are measured, each with a handful of addresses so that no single one decides."""

from dataclasses import dataclass
from urllib.parse import quote

from citydiplo.kit.keeping import LONGEST_QUERY
from citydiplo.ops.bench.synthetic import COMMON, RARE
from networks.models import City
from partnerships.models import Partnership

FLOOR = "/bench/floor/"


@dataclass
class Page:
    name: str
    paths: list
    at_most: float | None = None  # times the floor's median at one connection


def pages():
    pairs = [
        f"dimension={dimension}&region={region}"
        for dimension in ("environment", "culture", "economic-development", "transport")
        for region in ("europe", "asia-pacific", "africa")
    ]
    cities = City.objects.order_by("-partnership_count")
    busy = list(cities.values_list("slug", flat=True)[:6])
    usual = list(cities.filter(partnership_count__gt=0).values_list("slug", flat=True)[2000:2006])
    public = Partnership.objects.filter(visibility="public", status="active", parties__isnull=False)
    ids = public.order_by("-id").values_list("id", flat=True).distinct()[:12]
    return [
        Page("A plain list of 50 models", ["/bench/usual/"]),
        Page("Directory, two filters", [f"/partnerships/?{pair}" for pair in pairs], 3),
        Page("Directory, two filters, not kept", [f"/partnerships/?{pair}&{ANEW}" for pair in pairs]),
        Page("Directory, its last page", [f"/partnerships/?{pair}&page=last" for pair in pairs]),
        Page("Directory, no filter", ["/partnerships/"]),
        Page("City, of the busiest", [f"/cities/{slug}/" for slug in busy], 4),
        Page("City, an ordinary one", [f"/cities/{slug}/" for slug in usual], 4),
        Page("City, an ordinary one, not kept", [f"/cities/{slug}/?{ANEW}" for slug in usual]),
        Page("Partnership", [f"/partnerships/{pk}/" for pk in ids]),
        Page("Search, a rare word", [f"/search/?q={RARE}"]),
        Page("Search, a common word", [f"/search/?q={COMMON}"]),
        Page("Autocomplete", [f"/search/suggest/?q={quote(text)}" for text in TYPED], 2),
    ]


ANEW = f"anew={'x' * LONGEST_QUERY}"  # a query too long for the page to be kept whole
TYPED = ("li", "lim", "pari", "guang", "köl", "sao p", "new", "ber", "mos", "c4")
