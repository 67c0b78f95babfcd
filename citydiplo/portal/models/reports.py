"""What visitors tell this site about its records, and handovers as they were on a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.person import person_field
from citydiplo.kit.text.lists import comma_separated
from citydiplo.portal.choices import ReportKind, ReportState
from networks.choices import Power
from networks.models import City, Institution, Mandate, Mayor, Network, Seat
from networks.roles import permits
from partnerships.models import Agreement, Partnership, Party, Target, Visit, VisitParty

MODELS = {
    ReportKind.CITY: City,
    ReportKind.NETWORK: Network,
    ReportKind.INSTITUTION: Institution,
    ReportKind.MAYOR: Mayor,
    ReportKind.AGREEMENT: Agreement,
    ReportKind.PARTNERSHIP: Partnership,
    ReportKind.VISIT: Visit,
    ReportKind.TARGET: Target,
}


class WrongDataReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ReportState.OPEN)

    def visible_to(self, user):
        """Those on records that one of their seats keeps; all to an operator. They may close them too."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff:
            return self.all()
        seats = Seat.objects.held_by(user)
        cities = [seat.city_id for seat in seats if seat.city_id and permits(seat.role, Power.EDIT_CITY)]
        networks = [
            seat.network_id for seat in seats if seat.network_id and permits(seat.role, Power.EDIT_NETWORK)
        ]
        concerned = {
            ReportKind.CITY: City.objects.filter(Q(pk__in=cities) | Q(merged_into__in=cities)).values("pk"),
            ReportKind.NETWORK: networks,
            ReportKind.MAYOR: Mandate.objects.filter(city__in=cities).values("mayor"),
            ReportKind.PARTNERSHIP: Party.objects.filter(city__in=cities).values("partnership"),
            ReportKind.VISIT: VisitParty.objects.filter(city__in=cities).values("visit"),
            ReportKind.TARGET: Target.objects.filter(city__in=cities).values("pk"),
        }
        mine = Q(pk=None)
        for kind, keys in concerned.items():
            mine |= Q(kind=kind, object_id__in=keys)
        return self.filter(mine)


class WrongDataReport(Checked):
    """Somebody, with or without an account, says what is wrong on a page; those who keep the record answer.

    ``address`` is where the answer goes if one was given. No page shows it, and it is erased on closing.
    """

    kind = models.CharField(_("kind of page"), max_length=12, choices=ReportKind.choices)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(
        _("page"), max_length=500, help_text=_("The title of the page when it was reported.")
    )
    text = models.TextField(_("what is wrong"), max_length=2000)
    evidence = models.CharField(_("how we can check it"), max_length=500, blank=True)
    address = models.EmailField(_("email address for the answer"), blank=True)
    language = models.CharField(_("language of the answer"), max_length=12, default=settings.LANGUAGE_CODE)
    reported_at = models.DateTimeField(_("reported"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.OPEN)
    note = models.CharField(_("answer"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = person_field(_("closed by"))

    objects = WrongDataReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of wrong data")
        verbose_name_plural = _("reports of wrong data")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, closed_at__isnull=True)
                | Q(state__in=ReportState.answers(), closed_at__isnull=False),
                name="wrong_data_report_is_open_or_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="report_by_page"),
            models.Index(fields=["state", "reported_at"], name="report_by_state"),
        ]

    def __str__(self):
        return self.title


class KeptHandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the cities where ``user`` holds a role; an operator has no part in them."""
        cities = [seat.city_id for seat in Seat.objects.held_by(user) if seat.city_id]
        return self.filter(city__in=cities)

    def of_city(self, city):
        """Those of one city, the newest first."""
        return self.filter(city=city).order_by("-kept_at", "-pk")


class KeptHandover(models.Model):
    """What a mayor's office hands over, as it was on ``day``: later changes of records do not reach it.

    ``parts`` are those of ``queries.handover_parts.as_data``, their texts in the ``language`` of who kept it.
    ``note`` is private: for the people of the city.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="handovers", verbose_name=_("city"))
    day = models.DateField(_("as of"))
    mayor = models.CharField(_("mayor"), max_length=200, blank=True)
    note = models.TextField(_("note to the successor"), max_length=5000, blank=True)
    parts = models.JSONField(default=list, editable=False)
    language = models.CharField(_("language"), max_length=12, default=settings.LANGUAGE_CODE)
    kept_at = models.DateTimeField(_("kept"), auto_now_add=True)
    kept_by = person_field(_("kept by"))

    objects = KeptHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        indexes = [models.Index(fields=["city", "-kept_at"], name="handover_by_city")]

    def __str__(self):
        return comma_separated((self.city, self.day))

    def get_absolute_url(self):
        return reverse("handover-kept", args=[self.pk])
