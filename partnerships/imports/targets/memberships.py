"""Memberships of cities in networks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.db import bulk_write
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.lists import comma_separated
from networks.actions import member_lists, memberships
from networks.choices import FactState, MembershipClass, MembershipRole, Power, Side
from networks.models import Membership, MembershipConfirmation, Network
from networks.policies import seats_of
from networks.roles import permits
from partnerships.choices import WordKind
from partnerships.imports.fields import NOTE, RECORD, SINCE, UNTIL, Field, place_fields
from partnerships.imports.identified import PLACE, Known, member_of
from partnerships.imports.judged import refuse
from partnerships.imports.targets.base import ImportTarget, said_of
from partnerships.imports.vocabulary import headers

if TYPE_CHECKING:
    from partnerships.imports.judged import ImportLine, Places, Verdict

COMPARED = ("membership_class", "role", "since", "since_precision", "until", "until_precision", "field")


class MembershipTarget(ImportTarget):
    """A record is the current membership of the same city and network, or the ended one of the same dates."""

    model = Membership
    fields = (
        RECORD,
        *place_fields(),
        Field(
            "network", _("Network"), words=("network", "reseau", "red", "rede", "netzwerk", "сеть", "شبكه")
        ),
        Field(
            "membership_class",
            _("Class"),
            words=headers("membership_class"),
        ),
        Field(
            "role",
            _("Role"),
            words=headers("role"),
        ),
        Field("field", _("Field"), words=("field", "domain", "category")),
        SINCE,
        UNTIL,
        NOTE,
    )
    editable = ("membership_class", "role", "field", "since", "until")
    choice_fields = {"membership_class": MembershipClass, "role": MembershipRole}
    dates = ("since", "until")
    ends_by = "until"
    defaults = ("network", "membership_class")
    nouns = ("memberships", "networks", "desk")
    children, link = (MembershipConfirmation,), "membership"

    def load(self) -> None:
        """Read all networks. One statement."""
        rows = list(Network.objects.values_list("pk", "name", "acronym", "slug"))
        self.networks = by_name(rows)
        self.slugs = {row[-1]: row[0] for row in rows}
        self.names = {row[0]: row[1] for row in rows}

    def read_about(self, keys: Collection[int]) -> Any:
        """{city: its memberships}. One statement."""
        rows = Membership.objects.filter(city__in=keys).order_by("pk")
        return by_city(rows.values("pk", "network", "city", "state", *COMPARED))

    def known(self, ids: Collection[int]) -> dict[int, Known]:
        """See ImportTarget."""
        columns = ("pk", "state", "network", *COMPARED)
        names = ("network__name", "network__acronym", "network__slug")
        members = ("institution__name", "institution__acronym", *PLACE)
        rows = Membership.objects.visible_to(self.job.person).filter(pk__in=ids)
        found = {}
        for row in rows.values(*columns, *names, *members):
            member = member_of([row[one] for one in PLACE], [row[one] for one in members[:2]])
            found[row["pk"]] = Known(
                row["pk"],
                comma_separated((row["city__name"] or row["institution__name"], row["network__name"])),
                row,
                [member],
                told_by={"network": {fold(row[one]) for one in names if row[one]}},
                networks=frozenset({row["network"]}),
            )
        return found

    def show_known(self, record: Known) -> None:
        """See ImportTarget."""
        super().show_known(record)
        self.show("network", self.names.get(record.facts["network"]))

    def is_by_a_party(self, record: Known) -> bool:
        """Whether the person acts for the network."""
        return not self.reach.networks.isdisjoint(record.networks)

    def amended(self, record: Known, changes: dict[str, Any], reasons: list[Any]) -> Verdict:
        """See ImportTarget; refuses an end before the beginning."""
        facts = record.facts | changes
        if facts["since"] and facts["until"] and facts["until"] < facts["since"]:
            refuse("ends_before")
        return super().amended(record, changes, reasons)

    def amend(self, pk: int, changes: Mapping[str, Any], reason: str) -> None:
        """Change a membership by its own action."""
        membership = Membership.objects.select_related("network", "city", "institution").get(pk=pk)
        memberships.amend(membership=membership, by=self.job.person, reason=reason, **changes)

    def says_again(self, record: Mapping[str, Any]) -> bool:
        """See ImportTarget; a network's list of its members is its own statement, as a pasted one is."""
        is_own = self.job.state == FactState.DECLARED and record["network"] in self.reach.networks
        return is_own and self.job.remembered_list_id is not None

    def amend_all(self, changes: Mapping[int, dict[str, Any]], reason: str) -> None:
        """See ImportTarget; as a set: each city that had confirmed its membership is asked again."""
        self._refuse_second_ones([pk for pk, facts in changes.items() if facts.get("until", ...) is None])
        for network, pks in self._by_network(changes).items():
            own = {pk: changes[pk] for pk in pks}
            member_lists.write(network=network, by=self.job.person, new=(), changes=own, reason=reason)

    @staticmethod
    def _refuse_second_ones(reopened):
        """Raise ValidationError where one of these would be a second current membership."""
        current = Membership.objects.current().filter(network=OuterRef("network"), city=OuterRef("city"))
        for _portion, among in bulk_write.among("pk", reopened):
            found = Membership.objects.filter(among).filter(Exists(current.exclude(pk=OuterRef("pk"))))
            if second := found.select_related("city").first():
                raise ValidationError(
                    _("%(member)s already has a current membership. Enter an end date for this one.")
                    % {"member": second.city}
                )

    @staticmethod
    def _by_network(keys):
        """{network: keys of its memberships among these}. Two statements for each 900 keys."""
        found = {}
        for _portion, among in bulk_write.among("pk", keys):
            for pk, network in Membership.objects.filter(among).values_list("pk", "network"):
                found.setdefault(network, []).append(pk)
        networks = Network.objects.in_bulk(found)
        return {networks[key]: pks for key, pks in found.items()}

    def decide(self, line: ImportLine, places: Places, reasons: list[Any]) -> Verdict:
        """See ImportTarget."""
        network = self.attempt(self._network, line)
        city = self.attempt(self.place, line, places, reasons)
        if network:
            self.show("network", self.names.get(network))
        if city and network:
            self.attempt(self.yours, cities=(city.pk,), networks=(network,))
        facts = {
            "membership_class": (
                self.attempt(self.choice, line, "membership_class") or MembershipClass.FULL
            ).value,
            "role": (self.attempt(self.choice, line, "role") or MembershipRole.MEMBER).value,
            "field": self.attempt(self.one_line, line, "field"),
            **self.period(line),
        }
        self.not_to_come(facts["since"], "since")
        provenance = self.attempt(self.provenance, line)
        self.sound()
        key = (network, city.pk, facts["until"] and facts["since"])
        self.once(key, line, said=said_of(facts))
        if record := self._record(network, city.pk, facts):
            stated = {name: facts[name] for name in COMPARED if line.get(name.removesuffix("_precision"))}
            return self.against(record, stated, reasons)
        facts["membership_class"] = self.class_of_new(line, facts)
        made = {"network_id": network, "city_id": city.pk, **facts, **provenance}
        return self.fresh(made, reasons, self._confirmations(network, city.pk))

    def class_of_new(self, line: ImportLine, facts: Mapping[str, Any]) -> str:
        """The class of a membership that the register does not have yet."""
        return facts["membership_class"]

    def _confirmations(self, network, city):
        """The declaring side confirms the membership; the other side will be asked on its desk."""
        seats = seats_of(self.job.person) if self.job.state == FactState.DECLARED and self.job.person else ()
        sides = ((Side.NETWORK, network, Power.MAINTAIN_MEMBERS), (Side.CITY, city, Power.CONFIRM))
        for side, place, power in sides:
            for seat in seats:
                own = seat.network_id if side == Side.NETWORK else seat.city_id
                if own == place and permits(seat.role, power):
                    said = {"side": side, "round": 1, "by_id": self.job.person.pk, "role": seat.role}
                    yield MembershipConfirmation, said
                    return

    def _network(self, line):
        return self.named(line, "network", WordKind.NETWORK, self.networks, self.slugs)

    def _record(self, network, city, facts):
        records = [record for record in self.records.get(city, ()) if record["network"] == network]
        current = [record for record in records if record["until"] is None]
        ended = [record for record in records if record["until"] and record["since"] == facts["since"]]
        return next(iter(ended or current if facts["until"] else current), None)


def by_city(rows: Any) -> dict[int, list[dict[str, Any]]]:
    """{key of a city: its rows}"""
    found = {}
    for row in rows:
        found.setdefault(row["city"], []).append(row)
    return found


def by_name(rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    """{folded name, acronym or address: key}; what two of them share is left out."""
    found = {}
    for pk, *names in rows:
        for name in filter(None, map(fold, names)):
            found.setdefault(name, set()).add(pk)
    return {name: pks.pop() for name, pks in found.items() if len(pks) == 1}
