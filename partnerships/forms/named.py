"""Fields for what is named in words: cities, one a line, and languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text import languages
from citydiplo.kit.text.lists import comma_separated, semicolon_separated
from networks.models import City, GazetteerPlace, Network
from networks.queries.gazetteer import KIND as GAZETTEER
from networks.queries.gazetteer import places_at
from networks.queries.named_cities import members_called
from partnerships.queries.candidates import called

MOST_CITIES = 500
MOST_NAMES = 100  # lines without an address: each is searched for
MOST_SAID = 10  # wrong lines that are explained together
MOST_OFFERED = 5
_SLUG = re.compile(r"[a-z0-9-]{1,220}")
_ADDRESS = re.compile(r"\(([a-z0-9-]{1,220})\)\s*$")


def city_called(name: str, network: Network | None = None, *, takes_gazetteer: bool = False) -> City:
    """The one city of a name, in any language. Raises ValidationError for none, and for several.

    Of several, the only one that is a member of ``network`` is meant. With ``takes_gazetteer`` the error
    offers the places of the gazetteer that have this name.
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
    kinds = ("city", GAZETTEER) if takes_gazetteer else ("city",)
    offered = [hit for hit in exact or others if hit.kind in kinds][:MOST_OFFERED]
    if not offered:
        raise ValidationError(
            _("No city with the name “%(name)s” was found. Check the spelling.") % {"name": name}
        )
    choices = semicolon_separated(
        f"{comma_separated((hit.title, hit.detail))} ({hit.url.strip('/').split('/')[-1]})" for hit in offered
    )
    if offered[0].kind == GAZETTEER:
        raise ValidationError(
            _("“%(name)s” is not in the register yet. To add a place, write one of these: %(choices)s")
            % {"name": name, "choices": choices}
        )
    raise ValidationError(
        _("“%(name)s” can be several cities. Write one of these: %(choices)s")
        % {"name": name, "choices": choices}
    )


class CityField(forms.CharField):
    """A city by any of its names; where several have it, the address in brackets says which.

    A place of the gazetteer is named by its address, too. Its value is then a GazetteerPlace, which becomes a
    city when it is saved. Drawn by ``components/city_field.html``.
    """

    def __init__(self, **kwargs):
        attrs = {"data-pick": True, "autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}
        super().__init__(max_length=300, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        name = " ".join(super().clean(value).split())
        if not name:
            return None
        return _by_address([name], takes_gazetteer=True).get(name) or city_called(name, takes_gazetteer=True)

    def prepare_value(self, value):
        return f"{value} ({value.slug})" if isinstance(value, City) else value


@dataclass
class NamedPlaces:
    """Which lines name which city, and what is wrong with the others."""

    cities: dict[str, City | GazetteerPlace] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """The lines that say something, each once, with single spaces."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.splitlines()))))


def address_in(line: str) -> str:
    """The address that a line says, alone or in brackets at its end: "quito" of "Quito (quito)"."""
    match = _ADDRESS.search(line)
    return match[1] if match else line


def sent_lines(data: QueryDict | dict, name: str) -> str:
    """All lines of a field that is sent several times: by each chosen city, and by the pasted list."""
    if not hasattr(data, "getlist"):
        return data.get(name) or ""
    return "\n".join(line for text in data.getlist(name) for line in text.splitlines())


def named_places(
    lines: Sequence[str], network: Network | None = None, *, takes_gazetteer: bool = False
) -> NamedPlaces:
    """The city of each line. One statement, and about ten for each line that says no address.

    With ``takes_gazetteer`` an address of the gazetteer names its place: two statements more.
    """
    found = NamedPlaces(_by_address(lines, takes_gazetteer=takes_gazetteer))
    names = [line for line in lines if line not in found.cities]
    if len(names) > MOST_NAMES:
        words = _("The list has %(n)s names. Paste at most %(most)s names at a time.")
        found.problems.append(words % {"n": len(names), "most": MOST_NAMES})
        return found
    for line in names:
        try:
            found.cities[line] = city_called(line, network, takes_gazetteer=takes_gazetteer)
        except ValidationError as error:
            found.problems += error.messages
    if (more := len(found.problems) - MOST_SAID) > 0:
        words = ngettext("%(n)s more line is not clear.", "%(n)s more lines are not clear.", more)
        found.problems[MOST_SAID:] = [words % {"n": more}]
    found.cities = {line: found.cities[line] for line in lines if line in found.cities}
    return found


class ChosenPlaces(forms.BoundField):
    """A PlacesField on a page: the cities that are chosen, and the lines that name none yet."""

    @cached_property
    def _lines(self):
        return lines_of(str(self.value() or ""))

    @cached_property
    def _cities(self):
        return _by_address(self._lines, takes_gazetteer=self.field.takes_gazetteer)

    @property
    def chosen(self) -> list[tuple[str, City | GazetteerPlace]]:
        """(line, city), each city once, in the order in which they were chosen. One statement."""
        found = {}
        for line, city in self._cities.items():
            found.setdefault(city, (line, city))
        return list(found.values())

    @property
    def rest(self) -> str:
        """What was typed or pasted and is no chosen city, one a line."""
        return "\n".join(line for line in self._lines if line not in self._cities)


class PlacesInput(forms.Textarea):
    """Each chosen city is sent as a field of its own; what was typed beside them as lines."""

    def value_from_datadict(self, data, files, name):
        return sent_lines(data, name)


class PlacesField(forms.CharField):
    """Cities by name, one a line; where several have a name, the address in brackets says which.

    With a ``network``, a name that only one of its members has is enough. With ``takes_gazetteer`` some
    may be GazetteerPlaces, which become cities when they are saved. Drawn by
    ``components/chosen_cities.html``.
    """

    network: Network | None = None

    def __init__(self, *, takes_gazetteer: bool = False, **kwargs):
        self.takes_gazetteer = takes_gazetteer
        super().__init__(max_length=60_000, widget=PlacesInput(attrs={"rows": 4}), **kwargs)

    def get_bound_field(self, form, field_name):
        return ChosenPlaces(form, self, field_name)

    def clean(self, value):
        lines = lines_of(super().clean(value))
        if len(lines) > MOST_CITIES:
            raise ValidationError(_("Enter at most %(most)s cities.") % {"most": MOST_CITIES})
        named = named_places(lines, self.network, takes_gazetteer=self.takes_gazetteer)
        if named.problems:
            raise ValidationError(named.problems)
        return list(dict.fromkeys(named.cities.values()))


class LanguagesField(forms.CharField):
    """Languages by name or code, commas between; its value are codes as an exchange stores them."""

    def clean(self, value):
        known = {fold(name): code for code, name in languages.names().items()}
        known |= {code: code for code in languages.CODES}
        codes = []
        for name in filter(None, map(str.strip, re.split(r"[,;\n]", super().clean(value)))):
            if fold(name) not in known:
                raise ValidationError(
                    _("We do not recognise the language “%(name)s”. Check the spelling.")
                    % {"name": name[:40]}
                )
            codes.append(known[fold(name)])
        return f" {' '.join(dict.fromkeys(codes))} " if codes else ""


def _by_address(lines, *, takes_gazetteer=False):
    """{line: city} of the lines that say an address, alone or in brackets. One statement, or three."""
    slugs = {line: slug for line in lines if _SLUG.fullmatch(slug := address_in(line))}
    found = City.objects.visible_to(AnonymousUser()).filter(slug__in=set(slugs.values())) if slugs else ()
    cities = {city.slug: city for city in found}
    if takes_gazetteer:
        cities = places_at(slugs.values()) | cities
    return {line: cities[slug] for line, slug in slugs.items() if slug in cities}
