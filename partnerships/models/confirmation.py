"""What the parties say of a shared record: yes, no for a reason, and what was changed since."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import City, Objection, Statement
from partnerships.choices import DisputedField, OpenDataChoice
from partnerships.models.partnership import Partnership


class SaidOfPartnership(Statement):
    """An act in the name of a city."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, verbose_name=_("partnership"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))

    class Meta(Statement.Meta):
        abstract = True

    def __str__(self):
        return f"{self.city}: {self.partnership}"


class Confirmation(SaidOfPartnership):
    """A city confirms a record as it is in this ``round``. A material change begins a new one."""

    round = models.PositiveSmallIntegerField(_("round"))

    class Meta(Statement.Meta):
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        default_related_name = "confirmations"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "city", "round"], name="a_city_confirms_once_a_round"
            )
        ]


class Dispute(Objection, SaidOfPartnership):
    """A city holds another value than the record does, and says why."""

    OWN_TEXTS = {"by": ("held", "reason")}

    disputable = DisputedField

    field = models.CharField(_("what is disputed"), max_length=20, choices=DisputedField.choices)

    class Meta(Statement.Meta):
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        default_related_name = "disputes"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "city", "field"],
                condition=Q(answer="open"),
                name="one_open_dispute_per_city_and_field",
            )
        ]


class OpenDataAnswer(SaidOfPartnership):
    """What a city last said of a record that open data stated, and what it takes to undo that.

    ``version`` is the record's after the answer; ``before`` says what it was (``kit.db.arguments``).
    """

    answer = models.CharField(_("answer"), max_length=8, choices=OpenDataChoice.choices)
    version = models.PositiveIntegerField(_("version"), editable=False)
    before = models.JSONField(default=dict, blank=True, editable=False)

    class Meta(Statement.Meta):
        verbose_name = _("answer to open data")
        verbose_name_plural = _("answers to open data")
        default_related_name = "open_data_answers"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "city"], name="a_city_answers_open_data_once"),
            models.CheckConstraint(
                condition=Q(answer__in=OpenDataChoice.values), name="open_data_answer_is_known"
            ),
        ]
        indexes = [models.Index(fields=["city", "-said_at"], name="open_data_answer_by_city")]


class MaterialChange(SaidOfPartnership):
    """A change of confirmed facts: class, since, status, parties; and the round that it began."""

    # An operator's change is in nobody's name.
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    field = models.CharField(_("field"), max_length=20, choices=DisputedField.choices)
    before = models.CharField(_("before"), max_length=500, blank=True)
    after = models.CharField(_("after"), max_length=500, blank=True)
    round = models.PositiveSmallIntegerField(_("confirmation round"))

    class Meta(Statement.Meta):
        verbose_name = _("material change")
        verbose_name_plural = _("material changes")
        default_related_name = "material_changes"

    @property
    def before_text(self):
        return DisputedField(self.field).words(self.before)

    @property
    def after_text(self):
        return DisputedField(self.field).words(self.after)
