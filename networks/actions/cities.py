"""Renaming a city, and handing what one holds to another, as far as this app knows.

To rename or merge a city call ``citydiplo.portal.actions.cities``, which does it in all apps.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.search.folding import fold
from networks.actions import seats, shared_names
from networks.actions.moving import Facts, complete, move
from networks.choices import MembershipRole
from networks.models import (
    Backing,
    City,
    FormerSlug,
    Institution,
    Mandate,
    Membership,
    MembershipDispute,
    Network,
)
from networks.slugs import city_slug

MEMBERSHIP_FACTS = (
    Facts(("since",), ("since_precision",)),
    Facts(("field",)),
    Facts(("role",), default=MembershipRole.MEMBER),
)
BACKING_FACTS = (
    Facts(("share",)),
    Facts(("amount", "currency")),
    Facts(("since", "until")),
    Facts(("documented",)),
)
MANDATE_FACTS = (Facts(("title",)), Facts(("known_on",), ("known_on_precision",)))
CITY_FACTS = (
    Facts(
        ("population",),
        ("population_year", "population_source"),
        source="population_source",
        year="population_year",
    ),
    Facts(("latitude", "longitude")),
    Facts(("time_zone",)),
    Facts(("admin_area",)),
    Facts(("part_of",)),
    Facts(("locode",)),
    Facts(("website",)),
    Facts(("contact",)),
    Facts(("description",)),
)


@transaction.atomic
def rename(*, city: City, name: str) -> None:
    """Call the city ``name``: its address follows, the former one redirects, the old name stays findable."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Enter the new name of the city.")})
    slug = city_slug(
        name=name,
        country=city.country,
        admin_area=city.admin_area,
        geonames_id=city.geonames_id,
        taken=_AddressesOfOthers(city),
    )
    if slug != city.slug:
        FormerSlug.objects.filter(slug=slug, city=city).delete()  # an old name comes back
        FormerSlug.objects.create(slug=city.slug, city=city)
    city.aliases = once_each([city.name, *city.aliases], besides=name)
    former, city.name, city.slug = city.name, name, slug
    city.save(update_fields=["name", "slug", "aliases"])
    shared_names.refresh([former, name])
    city.refresh_from_db(fields=["is_name_shared"])


class _AddressesOfOthers:
    """Answers ``in`` from the database: does this address lead to another city?"""

    def __init__(self, city: City) -> None:
        self.city = city

    def __contains__(self, slug):
        return (
            City.objects.filter(slug=slug).exclude(pk=self.city.pk).exists()
            or FormerSlug.objects.filter(slug=slug).exclude(city=self.city).exists()
        )


def once_each(names: Iterable[str], *, besides: str) -> list[str]:
    """``names`` in order, without those that only spell ``besides`` or an earlier one otherwise."""
    seen = {fold(besides): ""}
    for name in names:
        seen.setdefault(fold(name), name)
    return [name for name in seen.values() if name]


@transaction.atomic
def reassign(*, city: City, into: City) -> None:
    """Move every link of ``city`` in this app to ``into``, which it then counts as merged into.

    The merged city keeps its row, its address and its identifiers. Raises ValidationError where the two
    cities' mandates contradict each other.
    """
    _reassign_mandates(city, into)
    _reassign_names(city, into)
    _reassign_parts(city, into)
    FormerSlug.objects.filter(city=city).update(city=into)
    City.objects.filter(merged_into=city).update(merged_into=into)
    with history.watching(Network.objects.filter(seat=city)):
        Network.objects.filter(seat=city).update(seat=into)
    Institution.objects.filter(seat=city).update(seat=into)
    _reassign_memberships(city, into)
    move(Backing.objects.all(), city=city, into=into, same=("network_id", "kind"), facts=BACKING_FACTS)
    seats.reassign(city=city, into=into)
    complete(into, city, CITY_FACTS, takes_source=False)
    into.asks_approval = into.asks_approval or city.asks_approval  # in doubt the stricter rule
    into.aliases = once_each([*into.aliases, city.name, *city.aliases], besides=into.name)
    into.save()
    city.merged_into, city.part_of = into, None
    city.save(update_fields=["merged_into", "part_of"])
    shared_names.refresh([city.name, into.name])
    into.refresh_from_db(fields=["is_name_shared"])


def _reassign_mandates(city, into):
    """A term that both cities state becomes one; one that contradicts another is for people to settle."""
    known = list(Mandate.objects.filter(city=into).select_related("mayor"))
    for mandate in Mandate.objects.filter(city=city).select_related("mayor"):
        clash = next((other for other in known if _is_same(mandate, other)), None)
        clash = clash or next((other for other in known if _overlap(mandate, other)), None)
        if clash is None:
            mandate.city = into
            mandate.save(update_fields=["city"])
        elif _is_same(mandate, clash):
            complete(clash, mandate, MANDATE_FACTS)
            clash.save()
            mandate.delete()
        else:
            raise ValidationError(
                _(
                    "The mandates of %(one)s and %(other)s overlap. Correct one of them, then "
                    "merge the cities."
                ),
                params={"one": mandate.mayor, "other": clash.mayor},
            )


def _is_same(one, other):
    """Whether two rows are the same term; without a start, on the day on which it is known."""
    if (one.mayor_id, one.starts, one.ends) != (other.mayor_id, other.starts, other.ends):
        return False
    return one.starts is not None or one.known_on == other.known_on


def _overlap(one, other):
    """Whether two terms share a day. Without a start nobody can tell."""
    if one.starts is None or other.starts is None:
        return False
    return (other.ends is None or one.starts < other.ends) and (one.ends is None or other.starts < one.ends)


def _reassign_names(city, into):
    """All names go along; in a language in which ``into`` has a preferred name, that one stays preferred."""
    had = set(into.names.values_list("language", "name"))
    preferred = set(into.names.filter(is_preferred=True).values_list("language", flat=True))
    for name in city.names.all():
        if (name.language, name.name) in had:
            name.delete()
            continue
        name.city, name.is_preferred = into, name.is_preferred and name.language not in preferred
        name.save()


def _reassign_parts(city, into):
    """What is part of ``city`` becomes part of ``into``, which takes its place where it was below it."""
    met, whole = {into.pk}, into.part_of
    while whole and whole.pk not in met:
        if whole.pk == city.pk:
            into.part_of = city.part_of
            break
        met.add(whole.pk)
        whole = whole.part_of
    if city.part_of_id == into.pk:
        city.part_of = None
    parts = City.objects.filter(part_of=city).exclude(pk=into.pk)
    with history.watching(parts):
        parts.update(part_of=into)


def _reassign_memberships(city, into):
    _reassign_disputes(city, into)
    move(Membership.objects.current(), city=city, into=into, same=("network_id",), facts=MEMBERSHIP_FACTS)
    with history.watching(Membership.objects.filter(city=city)):
        Membership.objects.filter(city=city).update(city=into)


def _reassign_disputes(city, into):
    """Of a membership that both have, the one that goes leaves what is disputed to the one that stays."""
    current = Membership.objects.current()
    twins = {membership.network_id: membership for membership in current.filter(city=into)}
    theirs = MembershipDispute.objects.filter(membership__in=current.filter(city=city, network__in=twins))
    for dispute in theirs.select_related("membership"):
        twin = twins[dispute.membership.network_id]
        if not twin.disputes.open().filter(field=dispute.field).exists():
            dispute.membership = twin
            dispute.save(update_fields=["membership"])
