"""Exchanges as lines of a list: plain dicts with their words, on any page that shows some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.timezone import localtime

from citydiplo.kit.svg import maps
from citydiplo.kit.text.countries import country_names
from citydiplo.kit.web.urls import address_of
from networks.cached_markup import dimensions_cell
from networks.choices import Theme
from networks.models import City
from partnerships.cached_markup import kind_cells, theme_cells
from partnerships.choices import CostBand
from partnerships.models import Exchange

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.svg.maps import Drawing
    from networks.models import Network
    from partnerships.models.exchange import ExchangeQuerySet

COLUMNS = (
    "id",
    "kind",
    "title",
    "summary",
    "dimensions",
    "themes",
    "cost_band",
    "until",
    "met_at",
    "audience",
    "published_at",
    "country",
    "reply_count",
    "reuse_count",
    "spared_count",
    "is_demo",
    "city__label",
    "city__slug",
    "network__name",
    "network__acronym",
    "network__slug",
)


def exchange_rows(rows: Any) -> Any:
    """Rows of ``COLUMNS`` with what a line shows."""
    kinds, themes, names, bands = kind_cells(), theme_cells(), country_names(), dict(CostBand.choices)
    url, city_url, network_url = map(address_of, ("exchange", "city", "network"))
    for row in rows:
        row["url"] = url(row["id"])
        row["kind_cell"] = kinds[row["kind"]]
        row["dimensions_cell"] = dimensions_cell(row["dimensions"])
        row["theme_cells"] = [themes[Theme(member).value] for member in row["themes"]]
        row["cost_label"] = bands.get(row["cost_band"], "")
        row["published_on"] = row["published_at"] and localtime(row["published_at"]).date()
        if row["city__slug"]:
            row["author"], row["author_url"] = row["city__label"], city_url(row["city__slug"])
            row["country_name"] = names.get(row["country"], "")
        else:
            row["author"] = row["network__acronym"] or row["network__name"]
            row["author_url"], row["country_name"] = network_url(row["network__slug"]), ""
    return rows


def newest(user: User | AnonymousUser, most: int, **conditions: Any) -> list[dict[str, Any]]:
    """The newest lines that ``user`` may read, each meeting ``conditions``. One statement."""
    return exchange_rows(newest_rows(user, most, **conditions))


def newest_rows(user: User | AnonymousUser, most: int, **conditions: Any) -> list[dict[str, Any]]:
    """The same as plain values, to be kept for readers of several languages."""
    found = Exchange.objects.visible_to(user).published().filter(**conditions)
    return list(found.order_by("-published_at", "-id").values(*COLUMNS)[:most])


def published_by(place: City | Network, user: User | AnonymousUser) -> QuerySet[Exchange, dict[str, Any]]:
    """What a city or a network published and ``user`` may read, newest first, as values for lines."""
    found = Exchange.objects.visible_to(user).published().of(place)
    return found.order_by("-published_at", "-id").values(*COLUMNS)


def map_of_authors(exchanges: ExchangeQuerySet, *, most: int) -> tuple[Drawing, int]:
    """A drawing of the cities that wrote them, the larger the more, and how many cities. One statement."""
    authors = City.objects.filter(pk__in=exchanges.order_by().values("city"), latitude__isnull=False)
    columns = ("name", "slug", "latitude", "longitude")
    places = list(authors.order_by("-population_known", "-id").values_list(*columns))
    city_url = address_of("city-exchanges")
    points = [
        maps.Point((latitude, longitude), name, city_url(slug), size=2)
        for name, slug, latitude, longitude in places[:most]
    ]
    specks = [(latitude, longitude) for _name, _slug, latitude, longitude in places[most:]]
    return maps.draw(points, specks=specks), len(places)
