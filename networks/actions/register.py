"""The starter register of who exists: sources, cities, networks, institutions and what ties them.

``load`` reads the files in ``networks/data``. It may run at any time and any number of times: a file that was
loaded is skipped, a changed one is compared as a whole, and rows that a person declared or confirmed stay as
they are. Nothing is ever deleted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from citydiplo.kit.caching import versions
from citydiplo.kit.history import because, removed, watching
from networks.actions import register_corrections, shared_names
from networks.actions.gazetteer import load_gazetteer
from networks.actions.setwise import BATCH, PERSONAL, LoadTally, fact, settle
from networks.actions.starter_mayors import MayorsTally, load_terms
from networks.actions.starterfiles import (
    date,
    is_news,
    json_lines,
    number,
    partial,
    remember,
    state_of,
    table,
)
from networks.choices import (
    BackingKind,
    FactState,
    InstitutionKind,
    MembershipClass,
    MembershipRole,
    Theme,
)
from networks.institution_names import other_names
from networks.models import Backing, City, CityName, FormerSlug, Institution, Membership, Network, Source
from networks.regions import region_of
from networks.slugs import city_slug

DATA = Path(__file__).resolve().parent.parent / "data"
STARTER_FACTS = "citydiplo-facts-2026"
PUBLIC_LISTS = "public-lists-2026"
ENTERED_IN_ERROR = _("Entered in error. %(why)s")
NO_LONGER_LISTED = _("No longer listed. %(why)s")
COMPILED_IN = "2025"  # the date of a file's facts whose rows name no date of their own
CORRECTIONS = "corrections.csv"


def load(
    *,
    say: Callable[[str], object],
    folder: Path = DATA,
    again: bool = False,
    renamed: Callable[[City], object] = lambda city: None,
) -> Any:
    """Load every file of ``folder`` that is news, telling ``say`` (a function of one line) what happened.

    ``renamed`` is told of every city of the register that a correction gave another name. Returns whether
    anything was read.
    """
    steps: dict[str, Callable[[Path], object]] = {
        "sources.csv": load_sources,
        "cities.jsonl.xz": functools.partial(load_cities, renamed=renamed),
        CORRECTIONS: functools.partial(load_corrections, renamed=renamed),
        "networks.csv": load_networks,
        "institutions.csv": load_institutions,
        "institution_names.csv": load_institution_names,
        "backings.csv": load_backings,
        "identifiers.csv": load_identifiers,
        "memberships.csv": load_memberships,
        "left_lists.csv": load_left_lists,
        "mayors.csv": load_mayors,
        "gazetteer.tsv.xz": load_gazetteer,
    }
    return load_files(steps, say=say, folder=folder, again=again)


def load_files(
    steps: Mapping[str, Callable[[Path], object]], *, say: Callable[[str], object], folder: Path, again: bool
) -> bool:
    """Run ``steps`` ({file name: function of its path}) for files that are news, each in a transaction."""
    news = False
    for name, step in steps.items():
        path = folder / name
        if not is_news(path, again=again):
            continue
        news = True
        with transaction.atomic():
            say(f"{name}: {step(path)}")
            remember(path)
    if news:
        versions.bump(
            "cities",
            "networks",
            "memberships",
            "institutions",
            "agreements",
            "partnerships",
            "mayors",
            "targets",
        )
    return news


def load_sources(path: Path) -> LoadTally:
    """Load the sources that facts name."""
    rows = [fact(Source, **{**row, "retrieved_on": date(row["retrieved_on"])}) for row in table(path)]
    return settle(Source.objects.all(), rows, key=("key",))


def sources() -> dict[str, int]:
    """{key: primary key} of all sources."""
    return dict(Source.objects.values_list("key", "pk"))


def cities_by_geonames() -> dict[Any, int]:
    """{GeoNames id: primary key}; the id of a merged city leads to the city that it became."""
    found = City.objects.exclude(geonames_id=None).values_list("geonames_id", "pk", "merged_into")
    return {geonames_id: into or pk for geonames_id, pk, into in found}


# --- Cities -----------------------------------------------------------------------


def load_cities(path: Path, *, renamed: Callable[[City], object] = lambda city: None) -> str:
    """Cities from GeoNames with their names from CLDR; the largest of a name chooses its address first.

    What ``corrections.csv`` beside the file says better is taken from there.
    """
    changed_by_people = _renamed_or_merged()
    corrections = register_corrections.read(path.parent / CORRECTIONS)
    names = dict(City.objects.exclude(geonames_id=None).values_list("geonames_id", "name"))
    lines = register_corrections.correct_lines(json_lines(path), corrections, names=names)
    lines = sorted(lines, key=lambda line: (-(line[6] or 0), line[0]))
    lines = [line for line in lines if line[0] not in changed_by_people]
    geonames = sources()["geonames"]
    slugs = dict(City.objects.exclude(geonames_id=None).values_list("geonames_id", "slug"))
    taken = {*City.objects.values_list("slug", flat=True), *FormerSlug.objects.values_list("slug", flat=True)}
    rows = [_city(line, source=geonames, slugs=slugs, taken=taken) for line in lines]
    fields = rows[0].fields_set if rows else ()
    tally = settle(City.objects.only(*fields), rows, key=("geonames_id",), once=("slug",))
    tally.kept += len(changed_by_people)
    shared_names.refresh()
    corrected = register_corrections.apply(corrections, renamed=renamed)
    return f"cities {tally}; names by language {_add_names(lines)} new; corrected {corrected:,}"


def load_corrections(path: Path, *, renamed: Callable[[City], object] = lambda city: None) -> str:
    """Correct what the register holds already; a cities file that is news was corrected while it was read."""
    corrected = register_corrections.apply(register_corrections.read(path), renamed=renamed)
    return f"cities corrected {corrected:,}"


def _renamed_or_merged():
    """The GeoNames ids of cities that people gave another name or made one of two."""
    touched = Q(former_slugs__isnull=False) | Q(merged__isnull=False) | Q(merged_into__isnull=False)
    return set(City.objects.filter(touched).values_list("geonames_id", flat=True))


def _city(line, *, source, slugs, taken):
    geonames_id, name, country, admin_area, latitude, longitude, population, time_zone, aliases, _names = line
    slug = slugs.get(geonames_id) or city_slug(
        name=name, country=country, admin_area=admin_area, geonames_id=geonames_id, taken=taken
    )
    taken.add(slug)
    return fact(
        City,
        geonames_id=geonames_id,
        name=name,
        slug=slug,
        country=country,
        region=region_of(country),
        admin_area=admin_area,
        latitude=latitude,
        longitude=longitude,
        population=population,
        time_zone=time_zone,
        aliases=aliases,
        source_id=source,
        state=FactState.OPEN_DATA,
    )


def _add_names(lines):
    """Names in languages in which a city has no preferred one yet. Returns how many."""
    cities = cities_by_geonames()
    had = set(CityName.objects.filter(is_preferred=True).values_list("city", "language"))
    used = set(CityName.objects.values_list("city", "language", "name"))
    new = [
        CityName(city_id=cities[line[0]], language=language, name=name)
        for line in lines
        for language, name in line[9].items()
        if (cities[line[0]], language) not in had and (cities[line[0]], language, name) not in used
    ]
    CityName.objects.bulk_create(new, batch_size=2000)
    return f"{len(new):,}"


# --- Networks, institutions, and what ties them ---------------------------------------


def load_networks(path: Path) -> LoadTally:
    """Load networks with their seats and dimensions."""
    cities, source = cities_by_geonames(), sources()[STARTER_FACTS]
    return settle(
        Network.objects.all(), [_network(row, cities, source) for row in table(path)], key=("slug",)
    )


def _network(row, cities, source):
    return fact(
        Network,
        slug=row["slug"],
        acronym=row["acronym"],
        name=row["name"],
        founded=number(row["founded"]),
        seat_id=cities.get(number(row["seat"])),
        seat_note=row["seat_note"],
        scope=row["scope"],
        **dimensions_of(row),
        members_stated=row["members_stated"],
        website=row["website"],
        **provenance(row, source),
    )


def dimensions_of(row: Mapping[str, str]) -> dict[str, Any]:
    """The fields that say what a network or an agreement is about."""
    return {
        "dimension": row["dimension"],
        "dimensions": Network._meta.get_field("dimensions").to_python(
            [row["dimension"], *row["further_dimensions"].split()]
        ),
        "dimension_is_forced": row["dimension_is_forced"] == "yes",
        "themes": tuple(Theme(value) for value in row["themes"].split()),
    }


def provenance(row: Mapping[str, str], source: int) -> dict[str, Any]:
    """The fields that say where a fact comes from, its date, and how far it can be relied on.

    Raises ValueError for a row whose ``as_of`` is empty: no fact goes without a date.
    """
    as_of = row.get("as_of", COMPILED_IN)
    if not as_of:
        raise ValueError(f"A fact needs a date in as_of: {dict(row)}")
    return {
        "source_id": source,
        "source_note": row.get("source_note", ""),
        **partial("as_of", as_of),
        "state": state_of(row.get("confidence", "high")),
    }


def load_institutions(path: Path) -> LoadTally:
    """Load institutions."""
    cities, source = cities_by_geonames(), sources()[STARTER_FACTS]
    rows = [
        fact(
            Institution,
            slug=row["slug"],
            acronym=row["acronym"],
            name=row["name"],
            kind=InstitutionKind(row["kind"]),
            founded=number(row["founded"]),
            founded_note=row["founded_note"],
            seat_id=cities.get(number(row["seat"])),
            seat_note=row["seat_note"],
            role=row["role"],
            **provenance(row, source),
        )
        for row in table(path)
    ]
    return settle(Institution.objects.all(), rows, key=("slug",))


def load_institution_names(path: Path) -> str:
    """Nothing goes into the tables: as a file that is news, it has the search index made again."""
    return f"institutions with names in other languages: {len(other_names())}"


def load_backings(path: Path) -> LoadTally:
    """Load which institutions back which networks."""
    cities, source = cities_by_geonames(), sources()[STARTER_FACTS]
    networks = dict(Network.objects.values_list("slug", "pk"))
    institutions = dict(Institution.objects.values_list("slug", "pk"))
    rows = [
        fact(
            Backing,
            network_id=networks[row["network"]],
            institution_id=institutions[row["institution"]] if row["institution"] else None,
            city_id=cities[int(row["city"])] if row["city"] else None,
            kind=BackingKind(row["kind"]),
            since=number(row["since"]),
            until=number(row["until"]),
            share=_share(row["amount"], row["income"]),
            amount=number(row["amount"]),
            currency=row["currency"] if row["amount"] else "",
            documented=row["documented"],
            **provenance(row, source),
        )
        for row in table(path)
    ]
    return settle(Backing.objects.all(), rows, key=("network_id", "institution_id", "city_id", "kind"))


def _share(amount, income):
    """An amount in percent of the income of the same year; None where the source names only one of them."""
    return round(Decimal(amount) * 100 / Decimal(income), 2) if amount and income else None


def load_memberships(path: Path) -> LoadTally:
    """Load the members of networks."""
    cities, known_sources = cities_by_geonames(), sources()
    networks = dict(Network.objects.values_list("slug", "pk"))
    rows = [
        fact(
            Membership,
            network_id=networks[row["network"]],
            city_id=cities[int(row["city"])],
            field=row["field"],
            membership_class=MembershipClass(row["class"]),
            is_founding=row["founding"] == "yes",
            role=MembershipRole(row["role"] or MembershipRole.MEMBER),
            role_as_stated=row["role_as_stated"],
            **partial("since", row["since"]),
            **provenance(row, known_sources[row["source"]]),
        )
        for row in table(path)
    ]
    return settle(Membership.objects.current(), rows, key=("network_id", "city_id"))


def load_left_lists(path: Path) -> LoadTally:
    """End memberships that left their source, and remove those that were wrong from the start.

    Only rows that nobody confirmed are touched. A removed one leaves its reason in the history.
    """
    cities, networks = cities_by_geonames(), dict(Network.objects.values_list("slug", "pk"))
    tally = LoadTally()
    for row in table(path):
        open_data = Membership.objects.current().exclude(state__in=PERSONAL)
        found = open_data.filter(network=networks[row["network"]], city=cities[int(row["city"])])
        keys = list(found.values_list("pk", flat=True))
        if not keys:
            tally.same += 1
        elif row["entered_in_error"]:
            with because(ENTERED_IN_ERROR % {"why": row["why"]}):
                removed(Membership, keys)
            found.delete()
            tally.changed += 1
        else:
            until = partial("until", row["as_of"])
            with because(NO_LONGER_LISTED % {"why": row["why"]}), watching(found):
                Membership.objects.filter(pk__in=keys).update(**until, source_note=row["why"])
            tally.changed += 1
    return tally


def load_mayors(path: Path) -> MayorsTally:
    """Load who governed cities, from when to when or on which day; rows that do not fit are told."""
    source = sources()[PUBLIC_LISTS]
    return load_terms(table(path), cities=cities_by_geonames(), source=source, provenance=provenance)


def load_identifiers(path: Path) -> LoadTally:
    """Give cities their Wikidata ids. An id that a city has, from any source, stays."""
    wanted = {int(row["city"]): row["wikidata"] for row in table(path)}
    taken = set(City.objects.exclude(wikidata_id="").values_list("wikidata_id", flat=True))
    tally, changed = LoadTally(), []
    rows = City.objects.filter(merged_into=None).exclude(geonames_id=None).only("geonames_id", "wikidata_id")
    for city in rows.iterator(2000):
        wikidata_id = wanted.get(city.geonames_id)
        if wikidata_id is None:
            continue
        if city.wikidata_id or wikidata_id in taken:
            tally.same += 1
            continue
        city.wikidata_id = wikidata_id
        changed.append(city)
    City.objects.bulk_update(changed, ["wikidata_id"], batch_size=BATCH // 4)
    tally.changed = len(changed)
    return tally
