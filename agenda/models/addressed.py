"""What a network addresses to cities: who may read it, and which cities it is meant for."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import ItemAudience
from citydiplo.kit.db.checked import Checked
from networks.choices import Dimension
from networks.models import Membership, Network, Seat


class AddressedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """``user`` may read what is public; what is addressed to their cities; all of their own networks.

        Nothing that was not published yet leaves the network's own seats.
        """
        shown = Q(published_at__isnull=False)
        public = shown & Q(audience=ItemAudience.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_staff:
            return self
        seats = Seat.objects.held_by(user)
        visible = public
        if cities := {seat.city_id for seat in seats if seat.city_id}:
            visible |= shown & self._put_to(cities)
        if networks := {seat.network_id for seat in seats if seat.network_id}:
            visible |= Q(network__in=networks)
        return self.filter(visible)

    def public(self):
        """What everybody may read."""
        return self.filter(published_at__isnull=False, audience=ItemAudience.PUBLIC)

    def concerning(self, cities):
        """What was published and is addressed to one of ``cities``: to chosen ones, else to all members."""
        return self.filter(self.is_put_to(cities))

    def is_put_to(self, cities) -> Q:
        """The condition of ``concerning``."""
        to_members = Q(audience=ItemAudience.PUBLIC) & _is_member(cities)
        return (self._put_to(cities) | to_members) & Q(published_at__isnull=False)

    def of_network(self, network):
        return self.filter(network=network)

    def _put_to(self, cities):
        """A condition: not everybody may read it, and ``cities`` may."""
        chosen = self.model.cities.through.objects.filter(
            **{self.model._meta.model_name: OuterRef("pk"), "city__in": cities}
        )
        return (Q(audience=ItemAudience.MEMBERS) & _is_member(cities)) | (
            Q(audience=ItemAudience.CITIES) & Exists(chosen)
        )


def _is_member(cities):
    """A condition: one of ``cities`` belongs to the network today."""
    return Exists(Membership.objects.current().filter(network=OuterRef("network"), city__in=cities))


class Addressed(Checked):
    """What agenda items and meetings have in common.

    ``published_at`` is when it became visible, whenever that was planned. ``version`` is claimed by each
    write, so that of two concurrent writers the second sees the first; ``entry_token`` names one filling in
    of the form, so that sending it twice saves once.
    """

    network = models.ForeignKey(Network, models.PROTECT, verbose_name=_("network"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    dimension = models.CharField(_("dimension"), max_length=24, choices=Dimension.choices, blank=True)
    audience = models.CharField(
        _("who can read it"), max_length=8, choices=ItemAudience.choices, default=ItemAudience.PUBLIC
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)
    is_demo = models.BooleanField(_("demo"), default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    entry_token = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = AddressedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=ItemAudience.values)
                & (Q(dimension="") | Q(dimension__in=Dimension.values)),
                name="%(class)s_audience_and_dimension_are_known",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_told_to_machines(self) -> bool:
        """Whether pages state it as structured data: everybody may read it, and it is not made up."""
        is_public = self.published_at is not None and self.audience == ItemAudience.PUBLIC
        return is_public and not self.is_demo
