"""Contacts: a message to the author of an exchange, by relay mail."""

from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.person import person_field
from partnerships.choices import ContactState
from partnerships.models.authored import Authored, of_seats
from partnerships.models.exchange import Exchange, own_of, seats_by_place


class ContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides' seats and nobody else: not the operators either."""
        if not user.is_authenticated:
            return self.none()
        asked = Exchange.objects.filter(own_of(user))
        return self.filter(of_seats(*seats_by_place(user)) | Q(exchange__in=asked.values("pk")))

    def open(self):
        return self.filter(state=ContactState.OPEN)

    def addressed_to(self, user):
        """Those that wait for an answer of a city or network where ``user`` sits."""
        cities, networks = seats_by_place(user)
        return self.open().filter(Q(exchange__city__in=cities) | Q(exchange__network__in=networks))

    def with_token(self, token):
        """The one that a signed link names, if nobody tampered with it; no row otherwise."""
        try:
            pk = signing.Signer(salt=Contact.SALT).unsign(token)
        except signing.BadSignature:
            return self.none()
        return self.filter(pk=pk)


class Contact(Authored):
    """“We can help”, or “we would like this”: a message to the author of an exchange, by relay mail.

    Neither side reads the other's address until the author accepts: then ``by`` and ``answered_by`` do.
    ``offer`` is what its author has that fits.
    """

    OWN_TEXTS = {"by": ("message",), "answered_by": ("answer",)}

    SALT = "partnerships.contact"

    exchange = models.ForeignKey(Exchange, models.CASCADE, verbose_name=_("exchange"))
    offer = models.ForeignKey(
        Exchange,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("exchange that fits"),
    )
    message = models.TextField(_("message"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=8, choices=ContactState.choices, default=ContactState.OPEN
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = person_field(_("answered by"), editable=False)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_related_name = "contacts"
        ordering = ["-opened_at", "-id"]
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False),
                name="contact_is_open_or_answered",
            ),
            models.UniqueConstraint(
                fields=["exchange", "city"],
                condition=Q(state="open", city__isnull=False),
                name="one_open_contact_per_exchange_and_city",
            ),
            models.UniqueConstraint(
                fields=["exchange", "network"],
                condition=Q(state="open", network__isnull=False),
                name="one_open_contact_per_exchange_and_network",
            ),
        ]

    def __str__(self):
        return f"{self.author} → {self.exchange}"

    @property
    def token(self):
        """Names it in the link of a mail."""
        return signing.Signer(salt=self.SALT).sign(self.pk)

    def get_absolute_url(self):
        return reverse("contact", args=[self.token])
