from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.choices import CoSignatureState, ItemKind, ItemState, Position
from agenda.models.addressed import Addressed, AddressedQuerySet
from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.person import person_field
from citydiplo.kit.history import History
from citydiplo.kit.text import zones
from citydiplo.kit.web.urls import address_of
from networks.choices import SeatRole, Theme
from networks.models import City, Seat


class AgendaItemQuerySet(AddressedQuerySet):
    def listed(self):
        """Published and not withdrawn: what lists show."""
        return self.filter(state__in=ItemState.listed())

    def listed_to(self, user):
        """What a directory shows to ``user``; drafts are only on the desks of those who write them."""
        return self.visible_to(user).listed()

    def readable_by(self, user):
        """Those whose text ``user`` may read: what was withdrawn keeps its address and its title only."""
        visible = self.visible_to(user)
        if user.is_authenticated and user.is_staff:
            return visible
        networks = [seat.network_id for seat in Seat.objects.held_by(user) if seat.network_id]
        return visible.filter(~Q(state=ItemState.WITHDRAWN) | Q(network__in=networks))

    def open(self):
        return self.filter(state=ItemState.PUBLISHED)

    def due_to_publish(self, now):
        """Scheduled, and their moment has come."""
        return self.filter(state=ItemState.SCHEDULED, publish_at__lte=now)

    def with_network(self):
        return self.select_related("network")


class AgendaItem(Addressed):
    """What a network addresses to its cities: to know, to discuss, to decide, to join.

    A deadline is a day, or a clock time of a day in a zone; ``deadline_at`` is the moment from which on it is
    over, and follows from these. A day is over when it is over everywhere on Earth. ``tally`` is the count
    of a decision as it was closed: {"yes": n, "no": n, "abstain": n, "asked": n, "silent": ids of the cities
    that did not answer}.
    """

    theme = models.CharField(_("theme"), max_length=32, choices=Theme.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=ItemKind.choices)
    cities = models.ManyToManyField(City, blank=True, related_name="+", verbose_name=_("chosen cities"))
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    deadline_time = models.TimeField(_("time of the deadline"), null=True, blank=True)
    deadline_zone = models.CharField(_("time zone of the deadline"), max_length=64, blank=True)
    deadline_at = models.DateTimeField(_("ends at"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=ItemState.choices, default=ItemState.DRAFT, db_index=True
    )
    publish_at = models.DateTimeField(_("to be published"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, help_text="Of a decision: how many cities have to answer."
    )
    tally = models.JSONField(default=dict, blank=True, editable=False)
    outcome = models.TextField(_("outcome"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()
    history = History(m2m_fields=(cities,))

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        default_related_name = "agenda_items"
        constraints = [
            *Addressed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(theme__in=Theme.values) & Q(kind__in=ItemKind.values),
                name="agenda_item_theme_and_kind_are_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled"], published_at__isnull=True)
                | Q(state__in=["published", "closed", "withdrawn"], published_at__isnull=False),
                name="agenda_item_that_was_published_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False),
                name="agenda_item_that_is_scheduled_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="agenda_item_that_is_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (~Q(withdrawal_reason="") & Q(withdrawn_at__isnull=False)),
                name="agenda_item_that_is_withdrawn_says_why",
            ),
            models.CheckConstraint(
                condition=Q(deadline_time__isnull=True, deadline_zone="")
                | (Q(deadline_on__isnull=False, deadline_time__isnull=False) & ~Q(deadline_zone="")),
                name="agenda_item_time_of_deadline_has_day_and_zone",
            ),
            models.CheckConstraint(
                condition=Q(deadline_on__isnull=True, deadline_at__isnull=True)
                | Q(deadline_on__isnull=False, deadline_at__isnull=False),
                name="agenda_item_deadline_is_over_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(quorum__isnull=True) | Q(kind="decision", quorum__gte=1),
                name="agenda_item_quorum_is_of_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(state="published"), name="item_by_deadline"),
            models.Index(
                fields=["publish_at"], condition=Q(state="scheduled"), name="item_that_waits_its_day"
            ),
        ]

    def get_absolute_url(self):
        return address_of("agenda-item")(self.pk)

    def settle_deadline(self):
        """Write ``deadline_at`` from the day, the time and the zone."""
        if self.deadline_on is None:
            self.deadline_at = None
        elif self.deadline_time is None:
            self.deadline_at = zones.day_is_over(self.deadline_on)
        else:
            self.deadline_at = zones.moment(self.deadline_on, self.deadline_time, self.deadline_zone)

    @property
    def is_open(self):
        return self.state == ItemState.PUBLISHED

    @property
    def is_over(self):
        """Whether its deadline has passed."""
        return self.deadline_at is not None and self.deadline_at <= timezone.now()

    @property
    def takes_signatures(self):
        """Whether cities put their names to an item of its kind."""
        return self.kind in ItemKind.co_signed()

    @property
    def is_decision(self):
        """Whether cities answer yes, no or abstain."""
        return self.kind == ItemKind.DECISION

    @property
    def takes_comments(self):
        """Whether cities discuss it on its page."""
        return self.kind == ItemKind.DISCUSSION


class CoSignatureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Names under what user may read; of the rest, those of their own cities and networks."""
        items = AgendaItem.objects.visible_to(user)
        found = self.filter(item__in=items)
        return found if user.is_authenticated and user.is_staff else found.filter(_told_to(user))

    def signed(self):
        return self.filter(state=CoSignatureState.SIGNED)

    def live(self):
        return self.filter(state__in=CoSignatureState.live())


def _told_to(user):
    """A condition: it is signed, or ``user`` has a seat at its city or network."""
    told = Q(state=CoSignatureState.SIGNED)
    for seat in Seat.objects.held_by(user):
        told |= Q(city=seat.city_id) if seat.city_id else Q(item__network=seat.network_id)
    return told


class CoSignature(Checked):
    """A city's name under a call, or its position on a decision. The public reads role and city, no person.

    Where the city asks for that, the mayor's office approves it first: until then it waits.
    """

    OWN_TEXTS = {"by": ("statement",), "decided_by": ("reason",)}

    item = models.ForeignKey(AgendaItem, models.CASCADE, verbose_name=_("agenda item"))
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    position = models.CharField(_("position"), max_length=7, choices=Position.choices, default=Position.YES)
    statement = models.CharField(_("statement"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=CoSignatureState.choices)
    by = person_field(_("person"))
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices, blank=True)
    proposed_at = models.DateTimeField(_("entered"), auto_now_add=True)
    signed_at = models.DateTimeField(_("co-signed"), null=True, blank=True)
    decided_by = person_field(_("decided by"))
    ended_at = models.DateTimeField(_("declined or withdrawn"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = CoSignatureQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("co-signature")
        verbose_name_plural = _("co-signatures")
        default_related_name = "co_signatures"
        ordering = ["signed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CoSignatureState.values), name="co_signature_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(position__in=Position.values), name="co_signature_position_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_at__isnull=False),
                name="co_signature_that_stands_says_since_when",
            ),
            models.UniqueConstraint(
                fields=["item", "city"],
                condition=Q(state__in=["waiting", "signed"]),
                name="a_city_co_signs_once",
            ),
        ]
        indexes = [models.Index(fields=["city", "-signed_at"], name="co_signature_by_city")]

    def __str__(self):
        return f"{self.city}: {self.item}"
