from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from citydiplo.kit.fields.choice_set import ChoiceSetField
from citydiplo.kit.history import History
from networks.choices import Dimension, PopulationBand, Theme, WorldRegion
from networks.models import City, Membership, Network, Seat
from partnerships.choices import (
    EXCHANGE_PARTS,
    EXCHANGE_WHAT,
    CostBand,
    ExchangeAudience,
    ExchangeKind,
    ExchangeState,
)
from partnerships.models.authored import Authored, of_seats
from partnerships.models.partnership import Partnership


class ExchangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What ``user`` may read: what was published for them, and all that their own city or network keeps.

        A draft, one that was withdrawn and one that an operator hid are their author's own.
        """
        if user.is_authenticated and user.is_staff:
            return self
        return self.filter(meant_for(user) & Q(state=ExchangeState.PUBLISHED) | own_of(user))

    def withdrawn_from(self, user):
        """What ``user`` could read once and no longer can; its page says when and why it went."""
        return self.filter(meant_for(user), state=ExchangeState.WITHDRAWN)

    def published(self):
        return self.filter(state=ExchangeState.PUBLISHED)

    def public(self):
        """What every visitor reads: what is counted, indexed and in feeds."""
        return self.published().filter(audience=ExchangeAudience.PUBLIC)

    def of(self, place):
        """Those of one city or one network."""
        return self.filter(**{"city" if isinstance(place, City) else "network": place})

    def still_open(self, today=None):
        """What is still asked for or on offer: not past its day, and no request that was met."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=today or timezone.localdate()), met_at=None)

    def with_author(self):
        return self.select_related("city", "network")


def meant_for(user):
    """A condition: what its author published for everyone, or for a city or network where ``user`` sits."""
    everyone = Q(audience=ExchangeAudience.PUBLIC)
    cities, networks = seats_by_place(user)
    if not cities and not networks:
        return everyone
    joined = Membership.objects.current().filter(city__in=cities).values("network")
    reached = Exchange.to_networks.through.objects.filter(exchange=OuterRef("pk"))
    named = Exchange.to_cities.through.objects.filter(exchange=OuterRef("pk"), city__in=cities)
    return (
        everyone
        | Q(Exists(reached.filter(Q(network__in=networks) | Q(network__in=joined))), audience="networks")
        | Q(Exists(named), audience="cities")
    )


def own_of(user):
    """A condition: what is said in the name of a city or network where ``user`` sits."""
    return of_seats(*seats_by_place(user))


def seats_by_place(user):
    """The ids of the cities and of the networks where ``user`` holds a seat; read once a request."""
    seats = Seat.objects.held_by(user)
    return (
        sorted({seat.city_id for seat in seats if seat.city_id}),
        sorted({seat.network_id for seat in seats if seat.network_id}),
    )


class Exchange(Authored):
    """What a city or a network tells the others: a lesson, a practice, a tool, expertise, a request.

    Each kind is made of some of the text fields (``EXCHANGE_PARTS``), which hold Markdown. ``published_at``
    is when its readers could first see it, not when that was planned. ``region``, ``country``, ``size`` and
    ``networks`` repeat what the author is; ``summary`` and ``words`` its own text; the counts, what others
    said of it. Only actions write those.
    """

    OWN_TEXTS = {
        "by": (
            *("title", "situation", "tried", "went_wrong", "cost", "next_time"),
            *("what", "why", "how", "transfer", "conditions"),
        )
    }

    kind = models.CharField(_("kind"), max_length=10, choices=ExchangeKind.choices)
    title = models.CharField(_("title"), max_length=160)
    situation = models.TextField(_("situation"), blank=True)
    tried = models.TextField(_("what we tried"), blank=True)
    went_wrong = models.TextField(_("what went wrong"), blank=True)
    cost = models.TextField(_("what it cost"), blank=True)
    next_time = models.TextField(_("what we would do now"), blank=True)
    what = models.TextField(_("what it is"), blank=True)
    why = models.TextField(_("why"), blank=True)
    how = models.TextField(_("how"), blank=True)
    cost_band = models.CharField(_("cost"), max_length=12, choices=CostBand.choices, blank=True)
    transfer = models.TextField(_("what another city would need"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    themes = ChoiceSetField(Theme, verbose_name=_("themes"))
    languages = models.CharField(
        _("languages"),
        max_length=200,
        blank=True,
        help_text=_(
            "Codes of the languages in which we can talk about it, with a space before and after each."
        ),
    )
    partnership = models.ForeignKey(
        Partnership, models.SET_NULL, null=True, blank=True, verbose_name=_("partnership")
    )

    audience = models.CharField(
        _("who can read it"), max_length=8, choices=ExchangeAudience.choices, default=ExchangeAudience.PUBLIC
    )
    to_networks = models.ManyToManyField(
        Network, blank=True, related_name="+", verbose_name=_("networks that can read it")
    )
    to_cities = models.ManyToManyField(
        City, blank=True, related_name="+", verbose_name=_("cities that can read it")
    )

    state = models.CharField(
        _("state"), max_length=9, choices=ExchangeState.choices, default=ExchangeState.DRAFT
    )
    returned_reason = models.CharField(_("why it was sent back"), max_length=500, blank=True)
    approved_at = models.DateTimeField(
        _("approved by the mayor’s office"), null=True, blank=True, editable=False
    )
    publish_at = models.DateTimeField(_("to be published"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.CharField(_("why it was hidden"), max_length=500, blank=True)
    met_at = models.DateTimeField(_("request closed"), null=True, blank=True)

    region = models.CharField(
        _("region of its author"), max_length=24, choices=WorldRegion.choices, blank=True, editable=False
    )
    country = CountryField(_("country of its author"), blank=True, editable=False)
    size = models.PositiveSmallIntegerField(
        _("size of its author"),
        choices=PopulationBand.choices,
        default=PopulationBand.UNKNOWN,
        editable=False,
    )
    networks = models.CharField(
        _("networks of its author"),
        max_length=4000,
        blank=True,
        editable=False,
        help_text=_("Their slugs in order, with a space before and after each."),
    )
    summary = models.CharField(_("beginning of the text"), max_length=300, blank=True, editable=False)
    words = models.TextField(
        _("words of the text"),
        blank=True,
        editable=False,
        help_text=_("Normalised, each word once, for finding matches."),
    )
    reply_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)
    reuse_count = models.PositiveIntegerField(_("cities that used it"), default=0, editable=False)
    spared_count = models.PositiveIntegerField(
        _("cities that it helped avoid a mistake"), default=0, editable=False
    )

    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    entry_token = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ExchangeQuerySet.as_manager()
    history = History(m2m_fields=(to_networks, to_cities))

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        default_related_name = "exchanges"
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ExchangeKind.values)
                & Q(state__in=ExchangeState.values)
                & Q(audience__in=ExchangeAudience.values)
                & Q(cost_band__in=["", *CostBand.values]),
                name="exchange_kind_state_audience_and_cost_are_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExchangeState.unpublished(), published_at__isnull=True)
                | (~Q(state__in=ExchangeState.unpublished()) & Q(published_at__isnull=False)),
                name="exchange_that_was_published_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False),
                name="exchange_that_is_scheduled_says_for_when",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""))
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="exchange_that_was_withdrawn_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=(Q(state="hidden", hidden_at__isnull=False) & ~Q(hidden_reason=""))
                | (~Q(state="hidden") & Q(hidden_at__isnull=True)),
                name="exchange_that_is_hidden_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(kind="request"), name="only_a_request_is_met"
            ),
        ]
        # The orders of the directory hold what was published alone; the schedule finds what is due.
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state="published"),
                name="exchange_by_publication",
            ),
            models.Index(
                fields=["-reuse_count", "-published_at", "-id"],
                condition=Q(state="published"),
                name="exchange_by_reuse",
            ),
            models.Index(fields=["publish_at"], condition=Q(state="scheduled"), name="exchange_due"),
            models.Index(fields=["city", "-published_at"], name="exchange_by_city"),
            models.Index(fields=["network", "-published_at"], name="exchange_by_network"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("exchange", args=[self.pk])

    @property
    def parts(self):
        """[(field, what it is called, its text)] of what its kind is made of and was filled in."""
        kind = ExchangeKind(self.kind)
        fields = (self._meta.get_field(name) for name in EXCHANGE_PARTS[kind])
        prose = (field for field in fields if isinstance(field, models.TextField))
        called = {"what": EXCHANGE_WHAT[kind]} if kind in EXCHANGE_WHAT else {}
        return [
            (field.name, called.get(field.name, field.verbose_name), text)
            for field in prose
            if (text := getattr(self, field.name).strip())
        ]

    @property
    def is_published(self):
        return self.state == ExchangeState.PUBLISHED

    @property
    def is_offer(self):
        return self.kind in ExchangeKind.offers()

    @property
    def language_codes(self):
        return self.languages.split()
