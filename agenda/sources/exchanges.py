"""News of exchanges: a lesson, a practice, an offer or a request that was published."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import FollowedKind, NewsKind
from agenda.sources.base import Fact, Source, Story, of_cities, of_words, regions_of
from citydiplo.kit import prose
from partnerships.models import Exchange

SHOWN = 220  # characters of its text


class Exchanges(Source):
    noun = "exchange"

    def facts(self, since):
        published = Exchange.objects.published().filter(published_at__gt=since)
        for row in published.with_author():
            cities = [row.city] if row.city else []
            spoken_of = {*of_cities(cities), *of_words(row.dimensions, row.themes)}
            if row.network_id:
                spoken_of.add(topics.topic(FollowedKind.NETWORK, row.network_id))
            if row.partnership_id:
                spoken_of.add(topics.topic(FollowedKind.PARTNERSHIP, row.partnership_id))
            yield Fact(
                key=f"exchange:{row.pk}:published",
                noun=self.noun,
                object_id=row.pk,
                event="published",
                kind=NewsKind(row.kind),
                published_at=row.published_at,
                topics=frozenset(spoken_of | {topics.topic("exchange", row.pk)}),
                regions=regions_of(cities),
                dimensions=row.dimensions,
                themes=row.themes,
            )

    def visible(self, ids, user):
        rows = Exchange.objects.visible_to(user).published()
        return dict(rows.filter(pk__in=ids).values_list("pk", "updated_at"))

    def rows(self, ids):
        return Exchange.objects.with_author().in_bulk(list(ids))

    def tell(self, event, row):
        first = next((text for _name, _label, text in row.parts), "")
        note = [str(row.author)]
        if row.until:
            until = date_format(row.until)
            note.append(_("until %(date)s") % {"date": until})
        return Story(
            lead=row.get_kind_display(),
            title=row.title,
            url=row.get_absolute_url(),
            text=prose.plain(first, SHOWN),
            note=" · ".join(note),
        )
