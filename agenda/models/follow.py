"""What people follow, and at which cadence they get mails about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import Cadence, EventKind, FollowedKind
from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.choice_set import ChoiceSetField
from networks.choices import Dimension, Theme, WorldRegion
from networks.models import City, Network
from partnerships.models import Agreement, Partnership, Visit

SEARCHED = (
    "cities",
    "networks",
    "institutions",
    "agreements",
    "partnerships",
    "exchanges",
    "agenda-items",
    "meetings",
    "targets",
    "reported-steps",
    "visits",
    "activities",
)


def _names_what_it_follows():
    """A condition: exactly the one target that its kind says."""
    kinds = FollowedKind
    rows = {kind: f"{kind}__isnull" for kind in kinds.rows()}
    found = Q()
    for kind in kinds:
        condition = Q(kind=kind)
        for other, is_null in rows.items():
            condition &= Q(**{is_null: other != kind})
        of_vocabulary, is_search = kind in kinds.values_of_vocabularies(), kind == kinds.SEARCH
        condition &= ~Q(value="") if of_vocabulary else Q(value="")
        condition &= (Q(noun__in=SEARCHED) & ~Q(name="")) if is_search else Q(noun="", name="", query="")
        found |= condition
    return found


class FollowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own ones: nobody else may see whom and what somebody follows."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def mailed(self):
        return self.exclude(cadence=Cadence.PORTAL)

    def with_targets(self):
        return self.select_related(*FollowedKind.rows())


class Follow(Checked):
    """A person follows one thing at one cadence. ``topic`` says what in a word (``agenda.topics``).

    Places, subjects and kinds narrow each other within one follow, and an empty one narrows nothing; several
    follows add up. A saved search is a noun and the canonical query of its directory.
    """

    GOES_WITH_RECORD = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"))
    kind = models.CharField(_("what is followed"), max_length=12, choices=FollowedKind.choices)
    topic = models.CharField(max_length=40)
    city = models.ForeignKey(City, models.CASCADE, null=True, blank=True, verbose_name=_("city"))
    network = models.ForeignKey(Network, models.CASCADE, null=True, blank=True, verbose_name=_("network"))
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, null=True, blank=True, verbose_name=_("agreement")
    )
    partnership = models.ForeignKey(
        Partnership, models.CASCADE, null=True, blank=True, verbose_name=_("partnership")
    )
    visit = models.ForeignKey(Visit, models.CASCADE, null=True, blank=True, verbose_name=_("visit"))
    value = models.CharField(_("dimension, theme or region"), max_length=32, blank=True)
    name = models.CharField(_("name of the search"), max_length=120, blank=True)
    noun = models.CharField(_("what is searched"), max_length=16, blank=True)
    query = models.CharField(_("filters of the search"), max_length=2000, blank=True)
    regions = ChoiceSetField(WorldRegion, verbose_name=_("regions"))
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    themes = ChoiceSetField(Theme, verbose_name=_("themes"))
    kinds = ChoiceSetField(EventKind, verbose_name=_("kinds of news"))
    cadence = models.CharField(_("how often"), max_length=8, choices=Cadence.choices, default=Cadence.WEEKLY)
    stopped_from = models.CharField(
        _("how often before emails were stopped"), max_length=8, choices=Cadence.choices, blank=True
    )
    is_by_default = models.BooleanField(_("chosen by the portal"), default=False, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        default_related_name = "follows"
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="a_person_follows_a_thing_once"),
            models.CheckConstraint(condition=_names_what_it_follows(), name="follow_names_what_it_follows"),
            models.CheckConstraint(
                condition=Q(cadence__in=Cadence.values)
                & (Q(stopped_from="") | Q(stopped_from__in=Cadence.mailed(), cadence=Cadence.PORTAL)),
                name="follow_cadence_is_known",
            ),
        ]
        indexes = [models.Index(fields=["topic", "person"], name="follow_by_topic")]

    def __str__(self):
        return str(self.target)

    @property
    def target(self):
        """The row that is followed, the words of a vocabulary, or the name of a search."""
        match self.kind:
            case FollowedKind.DIMENSION:
                return Dimension(self.value).label
            case FollowedKind.THEME:
                return Theme(self.value).label
            case FollowedKind.REGION:
                return WorldRegion(self.value).label
            case FollowedKind.SEARCH:
                return self.name
        return getattr(self, self.kind)

    @property
    def is_narrowed(self):
        return bool(self.regions or self.dimensions or self.themes or self.kinds)


class FollowPeriodQuerySet(models.QuerySet):
    def open(self):
        return self.filter(until__isnull=True)


class FollowPeriod(Checked):
    """A period for which a follow kept one mailed cadence, counted in its reader's digests.

    It belongs to the digests numbered from ``first`` to before ``until`` of its person and cadence; to the
    first of these from the event ``start`` on, which is where its former cadence left off. So of a
    follow that moves between two cadences each event is in the digest of one, whenever the planner runs.
    """

    follow = models.ForeignKey(Follow, models.CASCADE, related_name="periods")
    cadence = models.CharField(
        max_length=8, choices=[(cadence.value, cadence.label) for cadence in Cadence.mailed()]
    )
    start = models.BigIntegerField()
    first = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True, blank=True)

    objects = FollowPeriodQuerySet.as_manager()

    class Meta:
        db_table = "agenda_stretch"
        verbose_name = _("follow period")
        verbose_name_plural = _("follow periods")
        constraints = [
            models.UniqueConstraint(
                fields=["follow"], condition=Q(until__isnull=True), name="a_follow_has_one_open_stretch"
            ),
            models.CheckConstraint(
                condition=Q(cadence__in=Cadence.mailed()), name="a_stretch_has_a_mailed_cadence"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("first")),
                name="a_stretch_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.follow_id}: {self.cadence} from {self.first}"
