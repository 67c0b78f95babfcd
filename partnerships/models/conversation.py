"""What others say to an exchange: replies in threads, and that a city used it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.person import person_field
from citydiplo.kit.history import History
from networks.models import City, Network
from partnerships.models.authored import Authored, of_seats
from partnerships.models.exchange import Exchange, seats_by_place


class SaidQuerySet(models.QuerySet):
    def shown(self):
        """Neither withdrawn by its author nor hidden by an operator."""
        return self.filter(withdrawn_at__isnull=True, hidden_at__isnull=True)

    def visible_to(self, user):
        """What is shown, on exchanges that ``user`` may read; to an operator also what was hidden."""
        found = self.filter(exchange__in=Exchange.objects.visible_to(user).values("pk"))
        return found if user.is_authenticated and user.is_staff else found.shown()

    def with_author(self):
        return self.select_related("city", "network")


class SaidOnExchange(Checked):
    """Something that can be withdrawn by who said it, and hidden by an operator."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, verbose_name=_("exchange"))
    said_at = models.DateTimeField(_("when"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, db_column="taken_back_at")
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
        return self.withdrawn_at is None and self.hidden_at is None


class Reply(Authored, SaidOnExchange):
    """An answer under an exchange, in Markdown. ``thread`` is the reply that began its thread."""

    OWN_TEXTS = {"by": ("text",)}

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
        """What the seats of ``user`` have not put aside yet, on exchanges that they may read."""
        cities, networks = seats_by_place(user)
        return self.filter(
            of_seats(cities, networks), seen_at=None, reply__in=Reply.objects.visible_to(user).values("pk")
        )


class ReplyNotice(Checked):
    """A reply that a city or a network has not seen yet: it is mentioned there, or wrote the exchange."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="notices", verbose_name=_("reply"))
    city = models.ForeignKey(
        City, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("network")
    )
    is_mention = models.BooleanField(_("mentioned by name"), default=False)
    seen_at = models.DateTimeField(_("marked as read"), null=True, blank=True)

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

    OWN_TEXTS = {"by": ("outcome",)}

    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    by = person_field(_("person"), editable=False)
    outcome = models.TextField(_("result"), blank=True)
    spared_a_mistake = models.BooleanField(_("it helped us avoid a mistake"), default=False)

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
