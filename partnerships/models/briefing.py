"""What an office writes for a visit, and the briefings that it kept: never shown to another city."""

import datetime

from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields.person import person_field
from citydiplo.kit.history import History
from citydiplo.kit.text.lists import comma_separated
from networks.models import City
from partnerships.models.visit import Visit

LONGEST_POINT, LONGEST_NOTES = 300, 3000
LINK_LIFETIME = datetime.timedelta(days=30)


def new_key():
    return get_random_string(22)


def in_a_month():
    return timezone.now() + LINK_LIFETIME


class BriefingNotes(models.Model):
    """Three talking points and private notes of a city for a visit. Each city that takes part has its own."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="briefing_notes", verbose_name=_("visit"))
    city = models.ForeignKey(City, models.PROTECT, related_name="briefing_notes", verbose_name=_("city"))
    first_point = models.CharField(_("first talking point"), max_length=LONGEST_POINT, blank=True)
    second_point = models.CharField(_("second talking point"), max_length=LONGEST_POINT, blank=True)
    third_point = models.CharField(_("third talking point"), max_length=LONGEST_POINT, blank=True)
    notes = models.TextField(_("private notes"), max_length=LONGEST_NOTES, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    history = History()

    class Meta:
        verbose_name = _("briefing notes")
        verbose_name_plural = _("briefing notes")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "city"], name="a_city_has_one_set_of_briefing_notes_per_visit"
            )
        ]

    def __str__(self):
        return f"{self.city}: {self.visit}"

    @property
    def points(self):
        """The talking points that were written, in their order."""
        return [point for point in (self.first_point, self.second_point, self.third_point) if point]


class KeptBriefingQuerySet(models.QuerySet):
    def for_visit(self, visit, city):
        """Those that ``city`` kept with ``visit``, newest first."""
        return self.filter(visit=visit, city=city).select_related("about").order_by("-kept_at", "-pk")

    def without_contents(self):
        """For a list: a briefing is several kilobytes."""
        return self.defer("inside", "shared")


class KeptBriefing(models.Model):
    """A briefing of ``city`` on the city ``about``, kept with a visit as it was on ``day``.

    ``inside`` and ``shared`` are what ``citydiplo.portal.queries.briefing`` composed: words in ``language``,
    addresses of this site, and no markup. ``shared`` holds only what every visitor could read that day. The
    database refuses to change any of it (see the migration).
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="kept_briefings", verbose_name=_("visit"))
    city = models.ForeignKey(City, models.PROTECT, related_name="kept_briefings", verbose_name=_("city"))
    about = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("about the city"))
    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=12)
    inside = models.JSONField(_("with private parts"))
    shared = models.JSONField(_("without private parts"))
    kept_at = models.DateTimeField(_("kept"), auto_now_add=True)
    kept_by = person_field(_("kept by"))

    objects = KeptBriefingQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept briefing")
        verbose_name_plural = _("kept briefings")
        indexes = [models.Index(fields=["visit", "city", "-kept_at"], name="kept_briefing_by_visit")]

    def __str__(self):
        return f"{self.city}: {comma_separated((self.about, self.day))}"

    def get_absolute_url(self):
        return reverse("briefing-kept", args=[self.pk])


class BriefingLink(models.Model):
    """A link to the shared copy of a kept briefing, for people without a role. It works for a month.

    It opens that copy and nothing else. Deleting the row revokes it immediately. The link carries a signature
    that the database does not hold: who reads a copy of the table opens no briefing with it.
    """

    SALT = "partnerships.briefing"

    briefing = models.OneToOneField(
        KeptBriefing, models.CASCADE, related_name="link", verbose_name=_("kept briefing")
    )
    key = models.CharField(max_length=22, default=new_key, unique=True, editable=False)
    made_by = person_field(_("person"))
    made_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), default=in_a_month)

    class Meta:
        verbose_name = _("link to a briefing")
        verbose_name_plural = _("links to briefings")

    def __str__(self):
        return str(self.briefing)

    def get_absolute_url(self):
        return reverse("briefing-shared", args=[self.token])

    @property
    def token(self):
        return signing.Signer(salt=self.SALT, sep=".").sign(self.key)

    @property
    def is_over(self):
        return self.expires_at <= timezone.now()

    @classmethod
    def find(cls, token):
        """The link that ``token`` names and that still works, with its briefing and its cities; or None."""
        try:
            key = signing.Signer(salt=cls.SALT, sep=".").unsign(token)
        except signing.BadSignature:
            return None
        open_links = cls.objects.filter(key=key, expires_at__gt=timezone.now())
        return open_links.select_related("briefing__city", "briefing__about").first()
