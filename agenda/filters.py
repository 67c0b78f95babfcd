"""What agenda items and meetings can be filtered and sorted by."""

import datetime

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.choices import ItemAudience, ItemKind, ItemState, MeetingState, Moment
from agenda.models import AgendaItem, Attendance, CoSignature, Meeting
from citydiplo.kit.db.years import day_in, moment_in
from citydiplo.kit.listing.facets import (
    BitsFacet,
    ChoiceFacet,
    CountryFacet,
    FacetedFilterSet,
    PublicFacet,
    SearchFilter,
    YearFacet,
)
from citydiplo.kit.listing.facets.filters import ColumnFacet
from citydiplo.kit.listing.keyset import Sort
from networks.choices import Dimension, Theme, WorldRegion
from networks.filters import CityFacet, CityYearFacet, network_names

FAR = 100_000_000  # beyond every day, written as the number 20270505


def _as_number(day):
    return ExtractYear(day) * 10_000 + ExtractMonth(day) * 100 + ExtractDay(day)


def nearest(day, is_coming):
    """Orders days that are still coming from the soonest on, and after them the past from the latest back.

    For nouns of some thousands of rows.
    """
    return Case(
        When(is_coming, then=_as_number(day)),
        When(**{f"{day}__isnull": True}, then=Value(2 * FAR)),
        default=Value(2 * FAR) - _as_number(day),
        output_field=IntegerField(),
    )


class NetworkFacet(ColumnFacet):
    """The network whose it is."""

    by_count = True
    spread = 60

    def __init__(self, **kwargs):
        super().__init__("network", label=_("Network"), **kwargs)

    def vocabulary(self):
        return network_names()

    def column(self):
        return F("network__slug")

    def condition(self, values):
        return Q(network__slug__in=values)


class MomentFacet(ChoiceFacet):
    """Whether it is over."""

    def __init__(self, **kwargs):
        super().__init__("ends_at", Moment, label=_("When"), **kwargs)

    @staticmethod
    def _coming():
        return Q(ends_at__gt=timezone.now())

    def column(self):
        return Case(
            When(self._coming(), then=Value(Moment.COMING.value)),
            default=Value(Moment.PAST.value),
            output_field=CharField(),
        )

    def condition(self, values):
        if len(values) == len(Moment):
            return Q(ends_at__isnull=False)
        return self._coming() if Moment.COMING in values else ~self._coming()


class StateFacet(ChoiceFacet):
    """One of the states that a list shows."""

    def __init__(self, choices, shown, **kwargs):
        self._shown = [state.value for state in shown]
        super().__init__("state", choices, label=_("State"), **kwargs)

    def vocabulary(self):
        return {value: label for value, label in super().vocabulary().items() if value in self._shown}


def _signed_by(slug, year):
    names = CoSignature.objects.signed().filter(moment_in("signed_at", year), city__slug=slug)
    return Q(pk__in=names.values("item"))


def _signed(year):
    return Q(pk__in=CoSignature.objects.signed().filter(moment_in("signed_at", year)).values("item"))


def _attended_by(cities):
    return Q(pk__in=Attendance.objects.filter(city__in=cities, attended=True).values("meeting"))


class AgendaFilters(FacetedFilterSet):
    theme = ChoiceFacet("theme", Theme, label=_("Theme"))
    kind = ChoiceFacet("kind", ItemKind, label=_("Kind"))
    network = NetworkFacet()
    dimension = ChoiceFacet("dimension", Dimension, label=_("Dimension"), not_stated=True)
    region = ChoiceFacet(
        "network__seat__region", WorldRegion, label=_("Region of the network’s office"), not_stated=True
    )
    country = CountryFacet("network__seat__country", label=_("Country of the network’s office"))
    city = CityFacet(fits=lambda cities: AgendaItem.objects.all().is_put_to(cities))
    state = StateFacet(ItemState, ItemState.listed())
    published = YearFacet(fits=lambda year: moment_in("published_at", year), label=_("Published"))
    signed = YearFacet(fits=_signed, label=_("Answered by a city"))
    signed_by = CityYearFacet(fits=_signed_by, label=_("Answered by"))
    shown_to = PublicFacet(Q(audience=ItemAudience.PUBLIC, published_at__isnull=False))
    q = SearchFilter("agenda-item")

    sorts = (
        Sort("newest", _("Newest"), {"published_at": datetime.datetime, "id": int}, descending=True),
        Sort(
            "deadline",
            _("Next deadline"),
            {"nearness": int, "id": int},
            annotations={"nearness": nearest("deadline_on", Q(state="published", deadline_at__gt=Now()))},
        ),
        Sort("title", _("Title, A to Z"), {"title": str, "id": int}),
    )

    class Meta:
        model = AgendaItem
        fields = []


class MeetingFilters(FacetedFilterSet):
    when = MomentFacet()
    theme = BitsFacet("themes", Theme, label=_("Theme"), not_stated=True)
    network = NetworkFacet()
    dimension = ChoiceFacet("dimension", Dimension, label=_("Dimension"), not_stated=True)
    region = ChoiceFacet("city__region", WorldRegion, label=_("Region"), not_stated=True)
    country = CountryFacet("city__country", label=_("Country"))
    city = CityFacet(fits=lambda cities: Meeting.objects.all().concerns(cities))
    state = StateFacet(MeetingState, (MeetingState.PUBLISHED, MeetingState.CANCELLED))
    began = YearFacet(fits=lambda year: day_in("starts_on", year), label=_("Began"))
    attended_by = CityFacet(fits=_attended_by, label=_("Attended by"))
    shown_to = PublicFacet(Q(audience=ItemAudience.PUBLIC, published_at__isnull=False))
    q = SearchFilter("meeting")

    sorts = (
        Sort(
            "nearest",
            _("Next first"),
            {"nearness": int, "id": int},
            annotations={"nearness": nearest("starts_on", Q(ends_at__gt=Now()))},
        ),
        Sort(
            "newest",
            _("Newest in the register"),
            {"published_at": datetime.datetime, "id": int},
            descending=True,
        ),
        Sort("title", _("Title, A to Z"), {"title": str, "id": int}),
    )

    class Meta:
        model = Meeting
        fields = []


class CoSignatureFilters(FacetedFilterSet):
    """The names under one item: all of them, in their order."""

    sorts = (Sort("signed", _("Earliest"), {"signed_at": datetime.datetime, "id": int}),)

    class Meta:
        model = CoSignature
        fields = []


class AttendanceFilters(FacetedFilterSet):
    """The answers to one meeting: all of them, in their order."""

    sorts = (Sort("answered", _("Earliest"), {"answered_at": datetime.datetime, "id": int}),)

    class Meta:
        model = Attendance
        fields = []
