"""What becomes of a step that a city reports: its evidence, the keeper's review, more time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.documents import Document, DocumentQuerySet, once_each
from citydiplo.kit.history import History
from networks.choices import SeatRole
from networks.models import Network
from partnerships.choices import ExtensionState, ReviewState
from partnerships.models.agreement import Accession, AgreementStep, StepDone


class StepDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """Those who see the accession see the evidence."""
        return self.filter(done__accession__in=Accession.objects.visible_to(user))


class StepDocument(Document):
    """Evidence of a step: the inventory, the plan, the resolution; or where it stands on the web."""

    OWNER = "done"
    ROUTE = "step-document"
    READ_BY = "partnerships.tasks.read_step_document"

    done = models.ForeignKey(
        StepDone, models.CASCADE, related_name="documents", verbose_name=_("reported step")
    )

    objects = StepDocumentQuerySet.as_manager()
    history = History()

    class Meta(Document.Meta):
        constraints = [*Document.Meta.constraints, *once_each("step", "done")]


class StepReview(Checked):
    """What the network that keeps an agreement says of a reported step; none while it waits for that.

    A step that was returned does not count as done.
    """

    OWN_TEXTS = {"by": ("comment",)}

    done = models.OneToOneField(
        StepDone, models.CASCADE, related_name="review", verbose_name=_("reported step")
    )
    state = models.CharField(_("answer"), max_length=8, choices=ReviewState.choices)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    network = models.ForeignKey(Network, models.PROTECT, related_name="+", verbose_name=_("network"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices)
    at = models.DateTimeField(_("answered"))

    history = History()

    class Meta:
        verbose_name = _("review of a step")
        verbose_name_plural = _("reviews of steps")
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReviewState.values), name="review_of_a_step_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.RETURNED) | ~Q(comment=""), name="a_returned_step_says_why"
            ),
            models.CheckConstraint(
                condition=Q(role__in=SeatRole.of_networks()), name="a_network_reviews_a_step"
            ),
        ]
        indexes = [models.Index(fields=["state", "at"], name="step_review_by_state")]

    def __str__(self):
        return f"{self.done}: {self.get_state_display()}"

    @property
    def is_verified(self):
        return self.state == ReviewState.VERIFIED

    @property
    def is_returned(self):
        return self.state == ReviewState.RETURNED


class StepExtensionQuerySet(models.QuerySet):
    def open(self):
        """Those that the network has not answered."""
        return self.filter(state=ExtensionState.ASKED)


class StepExtension(Checked):
    """A city asks the keeper of an agreement for more time for a step; granted, it is due on ``until``.

    ``due`` is the last day for the step when the city asked, ``months`` how many it asked for.
    """

    OWN_TEXTS = {"asked_by": ("reason",), "answered_by": ("comment",)}

    accession = models.ForeignKey(
        Accession, models.CASCADE, related_name="extensions", verbose_name=_("accession")
    )
    step = models.ForeignKey(AgreementStep, models.CASCADE, related_name="+", verbose_name=_("step"))
    due = models.DateField(_("due"))
    months = models.PositiveSmallIntegerField(_("months more"))
    reason = models.TextField(_("reason"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ExtensionState.choices, default=ExtensionState.ASKED
    )
    until = models.DateField(_("new due date"), null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("network")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = StepExtensionQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["accession", "step"],
                condition=Q(state=ExtensionState.ASKED),
                name="one_open_request_for_more_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExtensionState.values), name="request_for_more_time_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_request_for_more_time_says_why"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=60), name="more_time_is_at_most_five_years"
            ),
            models.CheckConstraint(
                condition=Q(state=ExtensionState.GRANTED, until__gt=F("due"))
                | ~Q(state=ExtensionState.GRANTED) & Q(until=None),
                name="granted_time_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExtensionState.REFUSED) | ~Q(comment=""), name="a_refusal_of_time_says_why"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=ExtensionState.answers(),
                    network__isnull=False,
                    answered_at__isnull=False,
                    role__in=SeatRole.of_networks(),
                )
                | ~Q(state__in=ExtensionState.answers()) & Q(network=None, answered_at=None, role=""),
                name="a_network_answers_a_request_for_time",
            ),
        ]

    def __str__(self):
        return f"{self.accession.city}: {self.step}"

    @property
    def is_open(self):
        return self.state == ExtensionState.ASKED
