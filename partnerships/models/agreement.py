from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields import partial_date
from citydiplo.kit.fields.choice_set import ChoiceSetField, primary_is_member
from citydiplo.kit.fields.partial_date import PrecisionField
from citydiplo.kit.history import History
from citydiplo.kit.text.lists import comma_separated
from networks.choices import Dimension, Theme
from networks.models import City, Network, Sourced
from networks.models.shared_fields import forced_dimension_field
from partnerships.choices import AccessionKind, AccessionStatus, Binds, Commitment, StepKind


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()


class Agreement(Sourced):
    """A text that cities or states have joined: the Paris Agreement, the Covenant of Mayors.

    Its ``keeper`` is the network that verifies what cities report of its steps and gives them more time;
    nobody does without one. ``keeper_by_hand`` says that an operator chose it: no data file changes it then.
    """

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=220, unique=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    city = models.ForeignKey(
        City, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("city of adoption")
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    binds = models.CharField(_("who it binds"), max_length=8, choices=Binds.choices)
    binds_note = models.CharField(
        _("note on who it binds"), max_length=200, blank=True, help_text=_("In the words of the source.")
    )
    dimension = models.CharField(_("primary dimension"), max_length=24, choices=Dimension.choices)
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    dimension_is_forced = forced_dimension_field()
    themes = ChoiceSetField(
        Theme,
        verbose_name=_("themes"),
        help_text=_("How this register describes the purpose of the agreement."),
    )
    scale_stated = models.CharField(_("scale, as stated"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    keeper = models.ForeignKey(
        Network,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements_kept",
        verbose_name=_("network that keeps it"),
        help_text=_("Its secretariat verifies the steps that cities report."),
    )
    keeper_note = models.CharField(_("source of the keeper"), max_length=300, blank=True)
    keeper_by_hand = models.BooleanField(default=False, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["name"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=Q(binds__in=Binds.values), name="agreement_binds_states_or_cities"
            ),
            models.CheckConstraint(
                condition=primary_is_member("dimension", "dimensions", Dimension),
                name="agreement_primary_dimension_is_one_of_its_own",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agreement", args=[self.slug])

    @property
    def binds_states(self):
        return self.binds == Binds.STATES


class AgreementStep(Checked):
    """What a city owes after its accession: ``due_months`` after it, then every ``repeat_months`` if set.

    ``set_at`` is when these terms were last set: calendars ask whether a day has moved.
    """

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="steps", verbose_name=_("agreement")
    )
    kind = models.CharField(_("step"), max_length=12, choices=StepKind.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("what is due"), max_length=300)
    due_months = models.PositiveSmallIntegerField(_("due, months after accession"), null=True, blank=True)
    repeat_months = models.PositiveSmallIntegerField(_("repeats, in months"), null=True, blank=True)
    source_note = models.CharField(_("source"), max_length=300, blank=True)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("agreement step")
        verbose_name_plural = _("agreement steps")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "order"], name="one_step_per_place"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="step_kind_is_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"

    def next_due(self, accession, today, done=None):
        """When the step is due after an accession of that date: first time, or next where it repeats.

        ``done`` is when the city last took it: then it is over, or due again that much later. None where
        nothing more is due, or the date of the accession or the term of the step is not known.
        """
        if done is not None:
            return partial_date.months_after(done, self.repeat_months) if self.repeat_months else None
        if accession is None or self.due_months is None:
            return None
        months, due = self.due_months, partial_date.months_after(accession, self.due_months)
        while self.repeat_months and due < today:
            months += self.repeat_months
            due = partial_date.months_after(accession, months)
        return due


class AccessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(city__merged_into=None)

    def current(self):
        """Those that have not ended."""
        return self.filter(until__isnull=True)


class Accession(Sourced):
    """A city's relation to an agreement, from ``date`` on; ``until`` where it ended.

    ``agreement_binds`` repeats the agreement's own field, so that the database can refuse a city as
    signatory of what binds only states.
    """

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="accessions", verbose_name=_("agreement")
    )
    agreement_binds = models.CharField(max_length=8, choices=Binds.choices, editable=False)
    city = models.ForeignKey(City, models.PROTECT, related_name="accessions", verbose_name=_("city"))
    kind = models.CharField(_("kind"), max_length=12, choices=AccessionKind.choices)
    date = models.DateField(_("date"), null=True, blank=True)
    date_precision = PrecisionField(verbose_name=_("precision of the date"))
    until = models.DateField(_("until"), null=True, blank=True)
    until_precision = PrecisionField(verbose_name=_("precision of until"))
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=AccessionStatus.choices,
        default=AccessionStatus.NOT_STATED,
        blank=True,
    )
    commitments = ChoiceSetField(
        Commitment,
        verbose_name=_("commitments"),
        help_text=_("The date above is that of the first commitment. Later ones have no date."),
    )

    objects = AccessionQuerySet.as_manager()
    history = History()

    date_text = partial_date.text_of("date")
    until_text = partial_date.text_of("until")

    class Meta(Sourced.Meta):
        verbose_name = _("accession")
        verbose_name_plural = _("accessions")
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["agreement", "city", "kind"], name="one_accession_per_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=AccessionKind.values), name="accession_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=AccessionStatus.values), name="accession_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=AccessionKind.SIGNATORY) | Q(agreement_binds=Binds.CITIES),
                name="cities_sign_only_what_binds_cities",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(date__isnull=True) | Q(until__gte=F("date")),
                name="accession_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["city", "agreement"], name="accession_by_city")]

    def __str__(self):
        return f"{self.city}: {comma_separated((self.get_kind_display(), self.agreement))}"


class StepDoneQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who see the accession see what was reported of its steps."""
        return self.filter(accession__in=Accession.objects.visible_to(user))

    def reported(self):
        """What cities report in current accessions; to accede is to commit, which nobody reports."""
        return self.filter(accession__until=None).exclude(step__kind=StepKind.COMMIT)


class StepDone(models.Model):
    """A city took a step that an agreement asks of it: when, and where that can be read.

    A step that repeats is done once for each date. ``version`` rises with each act of the city or of the
    network that verifies it, so that nobody answers what has changed since they read it.
    """

    accession = models.ForeignKey(
        Accession, models.CASCADE, related_name="steps_done", verbose_name=_("accession")
    )
    step = models.ForeignKey(AgreementStep, models.CASCADE, related_name="+", verbose_name=_("step"))
    date = models.DateField(_("done"))
    date_precision = PrecisionField(verbose_name=_("precision of the date"))
    evidence = models.CharField(
        _("where to read it"),
        max_length=500,
        blank=True,
        help_text=_("For example a resolution, a report or a link."),
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    DEMO_BY = "accession__is_demo"

    objects = StepDoneQuerySet.as_manager()
    history = History()

    date_text = partial_date.text_of("date")

    class Meta:
        verbose_name = _("reported step")
        verbose_name_plural = _("reported steps")
        ordering = ["date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["accession", "step", "date"], name="a_step_is_done_once_a_day")
        ]

    def __str__(self):
        return f"{self.step} ({self.date_text})"

    def get_absolute_url(self):
        """The page on which the city keeps the step."""
        return reverse("accession-step", args=[self.accession.city.slug, self.accession_id, self.step_id])
