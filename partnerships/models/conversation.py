"""What others say to an exchange: replies in threads, that a city used it, an offer of help."""

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.history import History
from networks.models import City, Network
from partnerships.choices import ContactState, ExchangeReportReason, ExchangeReportState
from partnerships.models.authored import Authored, of_seats
from partnerships.models.exchange import Exchange, own_of, seats_by_place


class SaidQuerySet(models.QuerySet):
    def shown(self):
        """Neither taken back by its author nor hidden by an operator."""
        return self.filter(taken_back_at__isnull=True, hidden_at__isnull=True)

    def visible_to(self, user):
        """What is shown, on exchanges that ``user`` may read; to an operator also what was hidden."""
        found = self.filter(exchange__in=Exchange.objects.visible_to(user).values("pk"))
        return found if user.is_authenticated and user.is_staff else found.shown()

    def with_author(self):
        return self.select_related("city", "network")


class SaidOnExchange(models.Model):
    """Something that can be taken back by who said it, and hidden by an operator."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, verbose_name=_("exchange"))
    said_at = models.DateTimeField(_("when"), auto_now_add=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.CharField(_("why it was hidden"), max_length=500, blank=True)

    objects = SaidQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="%(class)s_that_is_hidden_says_why",
            )
        ]

    @property
    def is_shown(self):
        return self.taken_back_at is None and self.hidden_at is None


class Reply(Authored, SaidOnExchange):
    """An answer under an exchange, in Markdown. ``thread`` is the reply that began its thread."""

    thread = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers", verbose_name=_("thread")
    )
    text = models.TextField(_("text"))
    entry_token = models.UUIDField(null=True, unique=True, editable=False)

    class Meta(SaidOnExchange.Meta):
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        default_related_name = "replies"
        constraints = [*Authored.Meta.constraints, *SaidOnExchange.Meta.constraints]
        indexes = [models.Index(fields=["exchange", "said_at"], name="reply_by_exchange")]

    def __str__(self):
        return f"{self.author}: {self.text[:60]}"

    def get_absolute_url(self):
        return f"{self.exchange.get_absolute_url()}#reply-{self.pk}"

    @property
    def wording(self):
        """What a report or a decision on it quotes."""
        return self.text


class ReplyNoticeQuerySet(models.QuerySet):
    def waiting_for(self, user):
        """What the seats of ``user`` have not put aside yet, on exchanges that she may read."""
        cities, networks = seats_by_place(user)
        return self.filter(
            of_seats(cities, networks), seen_at=None, reply__in=Reply.objects.visible_to(user).values("pk")
        )


class ReplyNotice(models.Model):
    """A reply waits for the eyes of a city or a network: it is mentioned there, or the talk is its own."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="notices", verbose_name=_("reply"))
    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("network")
    )
    is_mention = models.BooleanField(_("mentioned by name"), default=False)
    seen_at = models.DateTimeField(_("put aside"), null=True, blank=True)

    objects = ReplyNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of a reply")
        verbose_name_plural = _("notices of replies")
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, network__isnull=True)
                | Q(city__isnull=True, network__isnull=False),
                name="reply_notice_is_for_a_city_or_a_network",
            ),
            models.UniqueConstraint(
                fields=["reply", "city"], condition=Q(city__isnull=False), name="one_notice_per_city"
            ),
            models.UniqueConstraint(
                fields=["reply", "network"], condition=Q(network__isnull=False), name="one_notice_per_network"
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.reply}"

    @property
    def place(self):
        """The city or network whose seats it waits for."""
        return self.city or self.network


class Reuse(SaidOnExchange):
    """“Our city used this”: what came of it, and whether it spared the city a mistake."""

    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("person"),
    )
    outcome = models.TextField(_("what came of it"), blank=True)
    spared_a_mistake = models.BooleanField(_("it spared us a mistake"), default=False)

    history = History()

    class Meta(SaidOnExchange.Meta):
        verbose_name = _("reuse")
        verbose_name_plural = _("reuses")
        default_related_name = "reuses"
        constraints = [
            *SaidOnExchange.Meta.constraints,
            models.UniqueConstraint(fields=["exchange", "city"], name="a_city_uses_an_exchange_once"),
        ]

    def __str__(self):
        return f"{self.city}: {self.exchange}"

    @property
    def wording(self):
        return self.outcome

    def is_by(self, place):
        """Whether it was said in the name of ``place``."""
        return isinstance(place, City) and self.city_id == place.pk


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
    ``offer`` is what the helper has that fits.
    """

    SALT = "partnerships.contact"

    exchange = models.ForeignKey(Exchange, models.CASCADE, verbose_name=_("exchange"))
    offer = models.ForeignKey(
        Exchange, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("what fits")
    )
    message = models.TextField(_("message"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=8, choices=ContactState.choices, default=ContactState.OPEN
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
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


class ExchangeReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ExchangeReportState.OPEN)

    def visible_to(self, user):
        """The operators' business."""
        return self if user.is_authenticated and user.is_staff else self.none()


class ExchangeReport(models.Model):
    """Somebody asks an operator to look at an exchange, a reply or what a city says of its reuse.

    ``by`` is empty for a visitor without an account. One decision on a thing closes all reports of it.
    """

    exchange = models.ForeignKey(Exchange, models.CASCADE, verbose_name=_("exchange"))
    reply = models.ForeignKey(Reply, models.CASCADE, null=True, blank=True, verbose_name=_("reply"))
    reuse = models.ForeignKey(Reuse, models.CASCADE, null=True, blank=True, verbose_name=_("reuse"))
    reason = models.CharField(_("what is wrong"), max_length=12, choices=ExchangeReportReason.choices)
    text = models.TextField(_("in your words"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("person"),
    )
    reported_at = models.DateTimeField(_("reported"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ExchangeReportState.choices, default=ExchangeReportState.OPEN
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    note = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    objects = ExchangeReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an exchange")
        verbose_name_plural = _("reports of exchanges")
        default_related_name = "exchange_reports"
        ordering = ["reported_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=True) | Q(reuse__isnull=True),
                name="exchange_report_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(state__in=["upheld", "dismissed"], decided_at__isnull=False),
                name="exchange_report_is_open_or_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"], name="exchange_report_by_state")]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.exchange}"

    @property
    def subject(self):
        """What it is about: the reply, the reuse, or the exchange itself."""
        return self.reply or self.reuse or self.exchange
