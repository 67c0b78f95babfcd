"""The gazetteer: every place of 1,000 people and more, most of which are not in the register."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from citydiplo.kit.text.lists import comma_separated

ADDRESS = "geonames-"  # what the last part of its address begins with


class GazetteerPlace(models.Model):
    """A place as GeoNames has it. It becomes a City by ``networks.actions.places.adopt``.

    Replaced as a whole whenever its file is loaded, so nothing refers to it but by its GeoNames id.
    """

    geonames_id = models.IntegerField(_("GeoNames id"), primary_key=True)
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("country"))
    admin_area = models.CharField(_("state or province"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    population = models.PositiveIntegerField(_("population"), default=0, help_text=_("0 if not known."))
    time_zone = models.CharField(_("time zone"), max_length=64)
    aliases = models.TextField(_("other names"), blank=True)  # one a line

    class Meta:
        verbose_name = _("place in the gazetteer")
        verbose_name_plural = _("places in the gazetteer")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("gazetteer-place", args=[self.address])

    @property
    def address(self) -> str:
        """What names it in a form, as a city's slug does: "geonames-2888944"."""
        return f"{ADDRESS}{self.geonames_id}"

    @property
    def slug(self) -> str:
        """The same, by the name that forms know of cities."""
        return self.address

    @property
    def position(self) -> tuple[float, float]:
        """(latitude, longitude) in degrees."""
        return self.latitude, self.longitude

    @property
    def detail(self) -> str:
        """Where it is, in one line in the reader's language: "Saarland, Germany"."""
        return comma_separated((self.admin_area, str(self.country.name)))


class GazetteerName(models.Model):
    """A name of a GazetteerPlace, folded as ``kit.search`` folds; two indexes answer by its first letters.

    Places that are in the register have none: they are found there.
    """

    place = models.ForeignKey(
        GazetteerPlace, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    key = models.CharField(max_length=100)
    population = models.PositiveIntegerField(help_text="Of the place: an index has the largest first.")
    is_own = models.BooleanField(help_text="What the place is called first; otherwise another name.")

    class Meta:
        indexes = [
            models.Index(fields=["key", "-population", "place", "is_own"], name="gazetteer_name_by_key")
        ]

    def __str__(self):
        return self.key
