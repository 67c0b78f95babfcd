"""News of memberships and accessions, which their history tells: what a party said, no open data."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import topics
from agenda.choices import EventKind
from agenda.digests.sources.base import (
    DigestEntry,
    EventSource,
    Fact,
    batches_of,
    city_called,
    of_cities,
    regions_of,
)
from agenda.models.event import alone, in_batch
from networks.choices import FactState
from networks.models import Membership
from partnerships.choices import AccessionKind, ImportTarget
from partnerships.models import Accession

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

SAID = (FactState.DECLARED, FactState.CONFIRMED)


class Recorded(EventSource):
    """Rows whose acts are news. ``place`` is what a city comes to belong to."""

    model: Any = None
    place = ""
    kind = ""
    target = ""  # what an import of such rows is called
    related: tuple[str, ...] = ()

    def facts(self, since: datetime.datetime) -> Iterator[Fact]:
        """See EventSource; read from the history of the model."""
        acts = self.model.history.filter(history_date__gt=since)
        acts = acts.filter(state__in=SAID).exclude(history_type="-").order_by("history_id")
        told = [(act, action) for act in acts if (action := self.action(act))]
        rows = self.rows({act.id for act, _event in told})
        batches = self._batches([act for act, _event in told], rows)
        for act, action in told:
            if row := rows.get(act.id):
                yield self._fact(row, act, in_batch(action, batches.get(act.history_id, "")))

    def _batches(self, acts, rows):
        """{id of an act: what it is part of}: an import, or a list of a network that was written together."""
        imported = batches_of(self.target, [(act.id, act.history_date) for act in acts])
        found, at_once = {}, defaultdict(list)
        for act in acts:
            if batch := imported.get((act.id, act.history_date)):
                found[act.history_id] = batch
            elif row := rows.get(act.id):
                at_once[act.history_date, getattr(row, f"{self.place}_id"), act.actor_place_key].append(act)
        for (moment, place, _key), together in at_once.items():
            if len(together) > 1:
                mark = f"t{int(moment.timestamp()) % 10**8}n{place % 1_000}"
                found |= {act.history_id: mark for act in together}
        return found

    def action(self, act: Any) -> str:
        """What an act means to the world; empty where that is nothing."""
        return "joined" if act.history_type == "+" else ""

    def _fact(self, row, act, action):
        place, cities = getattr(row, self.place), [row.city] if row.city else []
        subjects = {topics.topic(self.place, place.pk), *of_cities(cities)}
        if institution := getattr(row, "institution_id", None):
            subjects.add(topics.topic("institution", institution))
        return Fact(
            key=f"{self.noun}:{row.pk}:{alone(action)}:{act.history_id}",
            noun=self.noun,
            object_id=row.pk,
            action=action,
            kind=self.kind,
            published_at=act.history_date,
            topics=frozenset(subjects),
            regions=regions_of(cities),
            dimensions=place.dimensions,
            themes=place.themes,
        )

    def rows(self, ids: Collection[int]) -> dict[int, Any]:
        """See EventSource."""
        return self.model.objects.select_related(*self.related).in_bulk(list(ids))


def _shared(things):
    """What all of them are; None where they differ."""
    found = set(things)
    return found.pop() if len(found) == 1 else None


class MembershipSource(Recorded):
    noun, model, place, kind = "membership", Membership, "network", EventKind.MEMBERSHIP
    target = ImportTarget.MEMBERSHIPS
    related = ("city", "institution", "network")

    def action(self, act: Any) -> str:
        """Joined, left, or took another role; empty for other changes."""
        if act.history_type == "+":
            return "" if act.until else "joined"
        before, after = act.changes.get("until", [None, None])
        if after and not before:
            return "left"
        return "role" if "role" in act.changes else ""

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is the end of the membership."""
        rows = Membership.objects.visible_to(user).filter(Q(city=None) | Q(city__merged_into=None))
        return dict(rows.filter(pk__in=ids).values_list("pk", "until"))

    def tell_together(self, together: Any, rows: Any, who: str) -> DigestEntry:
        """See EventSource."""
        number, network = len(together.objects), _shared(row.network for row in rows)
        who = who or (str(network) if network else "")
        if who and {alone(piece.action) for piece in together.pieces} <= {"joined"}:
            title = ngettext(
                "%(who)s recorded %(number)s membership",
                "%(who)s recorded %(number)s memberships",
                number,
            )
        elif who:
            title = ngettext(
                "%(who)s updated %(number)s membership", "%(who)s updated %(number)s memberships", number
            )
        else:
            title = ngettext(
                "%(number)s membership was updated", "%(number)s memberships were updated", number
            )
        city = city_called(who, [row.city for row in rows])
        url = reverse("city-networks", args=[city.slug]) if city else reverse("networks")
        return DigestEntry(
            lead=_("Membership"),
            title=title % {"who": who, "number": number_format(number, force_grouping=True)},
            url=network.get_absolute_url() if network else url,
            points=tuple((str(row.city or row.institution), str(row.network)) for row in rows),
            is_demo=all(row.is_demo for row in rows),
        )

    def tell(self, action: str, row: Membership) -> DigestEntry:
        """See EventSource."""
        words = {"member": str(row.city or row.institution), "network": str(row.network)}
        title = {
            "joined": _("%(member)s joined %(network)s"),
            "left": _("%(member)s left %(network)s"),
            "role": _("%(member)s has a new role in %(network)s"),
        }[action] % words
        return DigestEntry(
            lead=_("Membership"),
            title=title,
            url=row.network.get_absolute_url(),
            note=f"{row.get_membership_class_display()} · {row.get_role_display()}",
            is_demo=row.is_demo,
        )


class AccessionSource(Recorded):
    noun, model, place, kind = "accession", Accession, "agreement", EventKind.ACCESSION
    target = ImportTarget.ACCESSIONS
    related = ("city", "agreement")

    def visible(self, ids: Collection[int], user: User | AnonymousUser) -> dict[int, Any]:
        """See EventSource; the stamp is the relation."""
        return dict(Accession.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "kind"))

    def tell_together(self, together: Any, rows: Any, who: str) -> DigestEntry:
        """See EventSource."""
        number, agreement = len(together.objects), _shared(row.agreement for row in rows)
        if who:
            title = ngettext(
                "%(who)s recorded %(number)s accession", "%(who)s recorded %(number)s accessions", number
            )
        else:
            title = ngettext(
                "%(number)s accession was recorded", "%(number)s accessions were recorded", number
            )
        city = city_called(who, [row.city for row in rows])
        url = agreement.get_absolute_url() if agreement else reverse("agreements")
        return DigestEntry(
            lead=_("Agreements"),
            title=title % {"who": who, "number": number_format(number, force_grouping=True)},
            url=reverse("city-networks", args=[city.slug]) if city else url,
            points=tuple((str(row.city), str(row.agreement)) for row in rows),
            is_demo=all(row.is_demo for row in rows),
        )

    def tell(self, action: str, row: Accession) -> DigestEntry:
        """See EventSource."""
        title = {
            AccessionKind.SIGNATORY: _("%(city)s is a signatory of %(agreement)s"),
            AccessionKind.ENDORSER: _("%(city)s endorses %(agreement)s"),
            AccessionKind.ALIGNED: _("%(city)s aligns with %(agreement)s"),
            AccessionKind.REPORTING: _("%(city)s reports to %(agreement)s"),
        }[AccessionKind(row.kind)] % {"city": row.city, "agreement": row.agreement}
        return DigestEntry(
            lead=_("Agreement"),
            title=title,
            url=row.agreement.get_absolute_url(),
            note=row.date_text,
            is_demo=row.is_demo,
        )
