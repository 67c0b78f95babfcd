"""Fields for what is named in words: cities, one a line, and languages."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import languages
from networks.models import City, Network
from networks.queries.named_cities import members_called
from partnerships.queries.candidates import called

MOST_CITIES = 100
MOST_OFFERED = 5
_ADDRESS = re.compile(r"\(([a-z0-9-]{1,220})\)\s*$")


def city_called(name: str, network: Network | None = None) -> City:
    """The one city of a name, whatever the language. Raises ValidationError for none, and for several.

    Of several, the only one that is a member of ``network`` is meant.
    """
    exact, others = called(name[:200])
    exact = [hit for hit in exact if hit.kind == "city"]
    found = City.objects.filter(pk__in=[hit.object_id for hit in exact], merged_into=None)
    if len(exact) == 1 and (city := found.first()):
        return city
    if network and exact:
        members = found.filter(pk__in=network.memberships.current().values("city"))
        members = {*members, *members_called(name[:200], network)}
        if len(members) == 1:
            return members.pop()
    offered = [hit for hit in exact or others if hit.kind == "city"][:MOST_OFFERED]
    if not offered:
        raise ValidationError(_("No city on record is called “%(name)s”.") % {"name": name})
    choices = "; ".join(f"{hit.title}, {hit.detail} ({hit.url.strip('/').split('/')[-1]})" for hit in offered)
    raise ValidationError(
        _("Which city is “%(name)s”? Write one of: %(choices)s") % {"name": name, "choices": choices}
    )


class CityField(forms.CharField):
    """A city by any of its names; where several bear it, the address in brackets says which."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def clean(self, value):
        name = " ".join(super().clean(value).split())
        return (_by_address([name]).get(name) or city_called(name)) if name else None

    def prepare_value(self, value):
        return f"{value} ({value.slug})" if isinstance(value, City) else value


class PlacesField(forms.CharField):
    """Cities by name, one a line; where several bear a name, the address in brackets says which.

    With a ``network``, a name that only one of its members bears says enough.
    """

    network: Network | None = None

    def __init__(self, **kwargs):
        super().__init__(max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def clean(self, value):
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        lines = list(dict.fromkeys(filter(None, lines)))
        if len(lines) > MOST_CITIES:
            raise ValidationError(_("Name %(most)s cities at most.") % {"most": MOST_CITIES})
        cities = _by_address(lines)
        found = [cities.get(line) or city_called(line, self.network) for line in lines]
        return list(dict.fromkeys(found))


class LanguagesField(forms.CharField):
    """Languages by name or code, commas between; its value are codes as an exchange stores them."""

    def clean(self, value):
        known = {fold(name): code for code, name in languages.names().items()}
        known |= {code: code for code in languages.CODES}
        codes = []
        for name in filter(None, map(str.strip, re.split(r"[,;\n]", super().clean(value)))):
            if fold(name) not in known:
                raise ValidationError(_("“%(name)s” is no language that we know.") % {"name": name[:40]})
            codes.append(known[fold(name)])
        return f" {' '.join(dict.fromkeys(codes))} " if codes else ""


def _by_address(lines):
    """{line: city} of the lines that say an address, alone or in brackets. One statement."""
    slugs = {line: (match[1] if (match := _ADDRESS.search(line)) else line) for line in lines}
    cities = {city.slug: city for city in City.objects.filter(merged_into=None, slug__in=set(slugs.values()))}
    return {line: cities[slug] for line, slug in slugs.items() if slug in cities}
