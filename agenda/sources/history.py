"""News of memberships and accessions, which their history tells: what a party said, no open data."""

from django.db.models import Q
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import NewsKind
from agenda.sources.base import Fact, Source, Story, of_cities, regions_of
from networks.choices import FactState
from networks.models import Membership
from partnerships.choices import AccessionKind
from partnerships.models import Accession

SAID = (FactState.DECLARED, FactState.CONFIRMED)


class Recorded(Source):
    """Rows whose acts are news. ``place`` is what a city comes to belong to."""

    model = None
    place = ""
    kind = ""
    related = ()

    def facts(self, since):
        acts = self.model.history.filter(history_date__gt=since)
        acts = acts.filter(state__in=SAID).exclude(history_type="-").order_by("history_id")
        told = [(act, event) for act in acts if (event := self.event(act))]
        rows = self.rows({act.id for act, _event in told})
        for act, event in told:
            if row := rows.get(act.id):
                yield self._fact(row, act, event)

    def event(self, act):
        """What an act means to the world; empty where that is nothing."""
        return "joined" if act.history_type == "+" else ""

    def _fact(self, row, act, event):
        place, cities = getattr(row, self.place), [row.city] if row.city else []
        spoken_of = {topics.topic(self.place, place.pk), *of_cities(cities)}
        if institution := getattr(row, "institution_id", None):
            spoken_of.add(topics.topic("institution", institution))
        return Fact(
            key=f"{self.noun}:{row.pk}:{event}:{act.history_id}",
            noun=self.noun,
            object_id=row.pk,
            event=event,
            kind=self.kind,
            published_at=act.history_date,
            topics=frozenset(spoken_of),
            regions=regions_of(cities),
            dimensions=place.dimensions,
            themes=place.themes,
        )

    def rows(self, ids):
        return self.model.objects.select_related(*self.related).in_bulk(list(ids))


class Memberships(Recorded):
    noun, model, place, kind = "membership", Membership, "network", NewsKind.MEMBERSHIP
    related = ("city", "institution", "network")

    def event(self, act):
        if act.history_type == "+":
            return "" if act.until else "joined"
        before, after = act.changes.get("until", [None, None])
        if after and not before:
            return "left"
        return "role" if "role" in act.changes else ""

    def visible(self, ids, user):
        rows = Membership.objects.visible_to(user).filter(Q(city=None) | Q(city__merged_into=None))
        return dict(rows.filter(pk__in=ids).values_list("pk", "until"))

    def tell(self, event, row):
        words = {"member": str(row.city or row.institution), "network": str(row.network)}
        title = {
            "joined": _("%(member)s joined %(network)s"),
            "left": _("%(member)s left %(network)s"),
            "role": _("%(member)s has another role in %(network)s"),
        }[event] % words
        return Story(
            lead=_("Membership"),
            title=title,
            url=row.network.get_absolute_url(),
            note=f"{row.get_membership_class_display()} · {row.get_role_display()}",
            is_demo=row.is_demo,
        )


class Accessions(Recorded):
    noun, model, place, kind = "accession", Accession, "agreement", NewsKind.ACCESSION
    related = ("city", "agreement")

    def visible(self, ids, user):
        return dict(Accession.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "kind"))

    def tell(self, event, row):
        title = {
            AccessionKind.SIGNATORY: _("%(city)s is a signatory of %(agreement)s"),
            AccessionKind.ENDORSER: _("%(city)s endorses %(agreement)s"),
            AccessionKind.ALIGNED: _("%(city)s aligns with %(agreement)s"),
            AccessionKind.REPORTING: _("%(city)s reports to %(agreement)s"),
        }[row.kind] % {"city": row.city, "agreement": row.agreement}
        return Story(
            lead=_("Agreement"),
            title=title,
            url=row.agreement.get_absolute_url(),
            note=row.date_text,
            is_demo=row.is_demo,
        )
