"""Visits: journeys of a mayor or a delegation, what came of them, and what is still to do.

A planned visit is for its own city, and for the other cities that were told. Costs, notes, names
and the programme are only shown to people with a role.
"""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields import money
from citydiplo.kit.fields.choice_set import ChoiceSetField
from citydiplo.kit.fields.partial_date import day_text
from citydiplo.kit.fields.person import person_field
from citydiplo.kit.history import History
from citydiplo.kit.web.urls import address_of
from networks.choices import Dimension, Theme, WorldRegion
from networks.models import City, Institution, Objection, Seat, Sourced, Statement
from partnerships.choices import (
    DelegateRole,
    DisputedVisit,
    VisitOutcome,
    VisitStatus,
    VisitVisibility,
    VisitWay,
)
from partnerships.models.partnership import Partnership, countries_field

STATUS_MARKS = {"planned": "proposed", "done": "active", "cancelled": "ended"}


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What ``user`` may read: public visits that took place; more with a role.

        A planned or cancelled visit is read by its own city, and by the other cities once they were told.
        Operators read no more than people with any role, since they have no part in a visit.
        """
        public = Q(visibility=VisitVisibility.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public, status=VisitStatus.DONE)
        seats = Seat.objects.held_by(user)
        cities = [seat.city_id for seat in seats if seat.city_id]
        if seats or user.is_staff:
            public |= Q(visibility=VisitVisibility.MEMBERS)
        visible = public & Q(status=VisitStatus.DONE)
        if cities:
            theirs = Exists(VisitParty.objects.filter(visit=OuterRef("pk"), city__in=cities))
            visible |= Q(city__in=cities) | theirs & ~Q(visibility=VisitVisibility.OWN)
        return self.filter(visible)

    def done(self):
        return self.filter(status=VisitStatus.DONE)

    def public(self):
        """What every visitor reads: what is indexed and published in feeds."""
        return self.filter(status=VisitStatus.DONE, visibility=VisitVisibility.PUBLIC)

    def of_city(self, city):
        """Those that ``city`` takes part in; any of their cities may keep the record."""
        return self.filter(Exists(VisitParty.objects.filter(visit=OuterRef("pk"), city=city)))

    def with_parties(self):
        return self.prefetch_related(
            models.Prefetch("parties", VisitParty.objects.select_related("city", "institution"))
        )


class Visit(Sourced):
    """A visit, as ``city`` records it. Days are those of the place visited, so they print alike everywhere.

    ``published_at`` is when everybody could first read it. ``label``, ``regions`` and ``countries`` repeat
    what the parties say, so that a row needs no join; ``partnerships.actions.visits`` keeps them. ``cost``,
    ``notes``, ``names`` are the own city's alone, the ``programme`` is that of the cities that take part.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="own_visits", verbose_name=_("city"))
    way = models.CharField(_("who travels"), max_length=6, choices=VisitWay.choices)
    label = models.CharField(_("who takes part, in one line"), max_length=500, editable=False)
    purpose = models.CharField(_("purpose"), max_length=200)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    status = models.CharField(
        _("status"), max_length=9, choices=VisitStatus.choices, default=VisitStatus.PLANNED
    )
    visibility = models.CharField(
        _("visibility"), max_length=7, choices=VisitVisibility.choices, default=VisitVisibility.OWN
    )
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension.choices, blank=True)
    theme = models.CharField(_("theme"), max_length=40, choices=Theme.choices, blank=True)
    delegation = ChoiceSetField(DelegateRole, verbose_name=_("who goes"))
    partnership = models.ForeignKey(
        Partnership, models.SET_NULL, null=True, blank=True, verbose_name=_("partnership")
    )
    programme = models.TextField(_("programme"), blank=True)
    names = models.TextField(_("names of the delegation"), blank=True)
    notes = models.TextField(_("private notes"), blank=True)
    cost = models.DecimalField(
        _("cost"), max_digits=money.MOST_DIGITS, decimal_places=money.PLACES, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=VisitOutcome.choices, blank=True)
    outcome_text = models.TextField(_("what came of it"), blank=True)
    outcome_asked_on = models.DateField(_("asked what came of it"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    regions = ChoiceSetField(WorldRegion, verbose_name=_("regions of its parties"), editable=False)
    countries = countries_field()
    confirmation_round = models.PositiveSmallIntegerField(default=1, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    entry_token = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = VisitQuerySet.as_manager()
    history = History()

    class Meta(Sourced.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        default_related_name = "visits"
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(way__in=VisitWay.values)
                & Q(status__in=VisitStatus.values)
                & Q(visibility__in=VisitVisibility.values)
                & Q(outcome__in=["", *VisitOutcome.values]),
                name="visit_way_status_visibility_and_outcome_are_known",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="visit_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(status="done") | Q(visibility__in=["own", "parties"]),
                name="visit_that_has_not_taken_place_is_not_published",
            ),
            models.CheckConstraint(
                condition=Q(status="done") | Q(outcome=""), name="visit_with_an_outcome_took_place"
            ),
            models.CheckConstraint(
                condition=Q(cost=None, currency="") | Q(cost__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="visit_cost_has_a_currency",
            ),
        ]
        indexes = [
            models.Index(fields=["-first_day", "-id"], name="visit_by_day"),
            models.Index(fields=["city", "-first_day"], name="visit_by_city"),
            models.Index(
                fields=["last_day", "id"],
                condition=Q(outcome="", outcome_asked_on=None),
                name="visit_to_ask_about",
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.purpose}"

    def get_absolute_url(self):
        return address_of("visit")(self.pk)

    @property
    def days(self):
        """Its days in words, the same for readers in every zone."""
        return days_text(self.first_day, self.last_day)

    @property
    def status_mark(self):
        """The status of a partnership whose icon and colour it shares."""
        return STATUS_MARKS[self.status]

    @property
    def is_planned(self):
        return self.status == VisitStatus.PLANNED

    @property
    def is_done(self):
        return self.status == VisitStatus.DONE

    @property
    def cost_text(self):
        return money.formatted(self.cost, self.currency) if self.cost else ""


def days_text(first, last):
    """“3 March 2026”, or “3 March 2026 to 5 March 2026”: calendar days, which no time zone moves."""
    if first == last:
        return day_text(first)
    return gettext("%(first)s to %(last)s") % {
        "first": day_text(first),
        "last": day_text(last),
    }


class VisitParty(Checked):
    """A city or an institution that takes part, the own city among them.

    ``country`` and ``region`` repeat the city's.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="parties", verbose_name=_("visit"))
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="visit_parties", verbose_name=_("city")
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_parties",
        verbose_name=_("institution"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    country = CountryField(_("country"), blank=True, editable=False)
    region = models.CharField(max_length=24, choices=WorldRegion.choices, blank=True, editable=False)

    history = History(besides=("order",))

    class Meta:
        verbose_name = _("party of a visit")
        verbose_name_plural = _("parties of visits")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, institution__isnull=True)
                | Q(city__isnull=True, institution__isnull=False),
                name="visit_party_is_a_city_or_an_institution",
            ),
            models.UniqueConstraint(fields=["visit", "city"], name="a_city_takes_part_in_a_visit_once"),
            models.UniqueConstraint(
                fields=["visit", "institution"], name="an_institution_takes_part_in_a_visit_once"
            ),
        ]
        indexes = [models.Index(fields=["country", "visit"], name="visit_party_by_country")]

    def __str__(self):
        return str(self.actor)

    @property
    def actor(self):
        """The city or the institution."""
        return self.city or self.institution


class VisitTask(models.Model):
    """A task that a city agreed to at a visit, who does it, and its due date.

    ``assignee`` is a person with a role in the city, told to its own people alone; empty for all of them.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="tasks", verbose_name=_("visit"))
    city = models.ForeignKey(City, models.PROTECT, related_name="visit_tasks", verbose_name=_("city"))
    action = models.CharField(_("task"), max_length=300)
    owner = models.CharField(
        _("who does it"), max_length=120, blank=True, help_text=_("An office or a role, not a name.")
    )
    assignee = person_field(_("person in charge"))
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = person_field(_("done by"))

    # Who is in charge is told to the city's own people alone; the history is read by others, too.
    history = History(besides=("assignee",))

    class Meta:
        verbose_name = _("follow-up task of a visit")
        verbose_name_plural = _("follow-up tasks of visits")
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["city", "due_on"], name="visit_task_by_city")]

    def __str__(self):
        return f"{self.city}: {self.action}"


class SaidOfVisit(Statement):
    """An act in the name of a city."""

    visit = models.ForeignKey(Visit, models.CASCADE, verbose_name=_("visit"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))

    class Meta(Statement.Meta):
        abstract = True

    def __str__(self):
        return f"{self.city}: {self.visit}"


class VisitConfirmation(SaidOfVisit):
    """A city confirms a visit as it is in this ``round``. A material change begins a new one."""

    round = models.PositiveSmallIntegerField(_("round"))

    class Meta(Statement.Meta):
        verbose_name = _("confirmation of a visit")
        verbose_name_plural = _("confirmations of visits")
        default_related_name = "confirmations"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "city", "round"], name="a_city_confirms_a_visit_once_a_round"
            )
        ]


class VisitDispute(Objection, SaidOfVisit):
    """A city holds another value than the record does, and says why."""

    OWN_TEXTS = {"by": ("held", "reason")}

    disputable = DisputedVisit

    field = models.CharField(_("what is disputed"), max_length=20, choices=DisputedVisit.choices)

    class Meta(Statement.Meta):
        verbose_name = _("dispute of a visit")
        verbose_name_plural = _("disputes of visits")
        default_related_name = "disputes"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "city", "field"],
                condition=Q(answer="open"),
                name="one_open_dispute_of_a_visit_per_city_and_field",
            )
        ]
