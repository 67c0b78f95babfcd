"""What can be followed, by its address; and what a person follows, ready for a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agenda import topics
from agenda.choices import FollowedKind
from agenda.digests import saved_searches
from agenda.digests.match import rules_of_follows
from agenda.digests.render.layout import VOCABULARIES, Labels
from agenda.models import Follow
from citydiplo.kit.db.compiled import Many, compiled
from networks.models import City, Network
from networks.queries.readers import Reader, reader_of
from partnerships.models import Agreement, Partnership, Visit

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

ROWS = {
    FollowedKind.CITY: (City, "slug"),
    FollowedKind.NETWORK: (Network, "slug"),
    FollowedKind.AGREEMENT: (Agreement, "slug"),
    FollowedKind.PARTNERSHIP: (Partnership, "pk"),
    FollowedKind.VISIT: (Visit, "pk"),
}


@dataclass
class FollowTarget:
    """Something that can be followed: the fields of its follow, what it is called, and its page."""

    fields: dict
    name: str
    url: str

    @property
    def kind(self) -> FollowedKind:
        """What kind of thing is followed."""
        return FollowedKind(self.fields["kind"])

    @property
    def topic(self) -> str:
        """The name of what is followed, in the form that events use."""
        return self.fields["topic"]


def find(
    kind: str, key: str, user: User | AnonymousUser, *, query: str = "", name: str = ""
) -> FollowTarget | None:
    """The Target of an address, of what ``user`` may see; raises Http404 for all else."""
    if kind in ROWS:
        model: Any
        model, field = ROWS[FollowedKind(kind)]
        if field == "pk" and not (key.isdecimal() and len(key) < 19):
            raise Http404
        row = get_object_or_404(model.objects.visible_to(user), **{field: key})
        return FollowTarget(of_row(row), str(row), row.get_absolute_url())
    if kind in FollowedKind.values_of_vocabularies():
        vocabulary = VOCABULARIES[FollowedKind(kind)]
        if key not in vocabulary.values:
            raise Http404
        return FollowTarget(of_word(kind, key), str(vocabulary(key).label), word_url(kind, key))
    if kind == FollowedKind.SEARCH and key in saved_searches.NOUNS:
        return FollowTarget(of_search(key, query, name), name, saved_searches.url(key, query))
    raise Http404


def of_row(row: Any) -> dict[str, Any]:
    """The fields of a follow of a row: a city, a network, an agreement, a partnership or a visit."""
    kind = FollowedKind(row._meta.model_name)
    return {"kind": kind, kind.value: row, "topic": topics.topic(kind, row.pk)}


def of_word(kind: str, value: str) -> dict[str, str]:
    """The fields of a follow of a dimension, a theme or a world region."""
    return {"kind": FollowedKind(kind), "value": str(value), "topic": topics.topic(kind, value)}


def of_search(noun: str, query: str, name: str) -> dict[str, str]:
    """The fields of a follow of a saved search."""
    query = saved_searches.canonical(noun, query)
    return {
        "kind": FollowedKind.SEARCH,
        "noun": noun,
        "query": query,
        "name": name,
        "topic": topics.of_search(noun, query),
    }


def word_url(kind: str, value: str) -> str:
    """The page of a word: a dimension's or a theme's own; for a region, its cities."""
    if kind == FollowedKind.REGION:
        return f"{reverse('cities')}?region={value}"
    return reverse(str(FollowedKind(kind).value), args=[value])


@dataclass
class Followed:
    """A follow in a list: what its person reads, and the page it leads to, if they may see that."""

    follow: Follow
    name: str
    url: str


def followed_by(user: User | AnonymousUser) -> list[Any]:
    """All that ``user`` follows, by kind and name; a fixed number of statements."""
    rows = list(Follow.objects.visible_to(user).with_targets())
    rules = {rule.follow: rule for rule in rules_of_follows(Follow.objects.visible_to(user))}
    labels = Labels()
    labels.prepare(rules.values(), user)
    kinds = FollowedKind.values
    found = [
        Followed(row, row.name or labels.of(rules[row.pk]), _url(row, row.topic in labels.names))
        for row in rows
        if row.pk in rules
    ]
    return sorted(found, key=lambda one: (kinds.index(one.follow.kind), one.name.casefold()))


def _url(follow, is_seen):
    if follow.kind in ROWS:
        return follow.target.get_absolute_url() if is_seen else ""
    if follow.kind == FollowedKind.SEARCH:
        return saved_searches.url(follow.noun, follow.query)
    return word_url(follow.kind, follow.value)


def state_of(user: User | AnonymousUser, topic: str) -> Follow | None:
    """Their follow of a topic, or None. One statement; one more for their roles, if nobody asked before."""
    return next(iter(_of_topics(Many([topic]), reader_of(user))), None)


@compiled
def _of_topics(topics: Many, reader: Reader) -> Any:
    return Follow.objects.visible_to(reader.user()).filter(topic__in=topics)
