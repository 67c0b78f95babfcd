"""What follows are called in mails and on pages: by topic, for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from agenda import topics
from agenda.choices import FollowedKind
from networks.choices import Dimension, Theme, WorldRegion
from networks.models import City, Network
from partnerships.models import Agreement, Partnership

if TYPE_CHECKING:
    from agenda.digests.match import Rule
    from citydiplo.accounts.models import User

VOCABULARIES = {
    FollowedKind.DIMENSION: Dimension,
    FollowedKind.THEME: Theme,
    FollowedKind.REGION: WorldRegion,
}
MODELS = {
    FollowedKind.CITY: City,
    FollowedKind.NETWORK: Network,
    FollowedKind.AGREEMENT: Agreement,
    FollowedKind.PARTNERSHIP: Partnership,
}
MOST = 20_000


class Labels:
    """Names of what is followed. Rows are read once for each batch; only public ones by their name."""

    def __init__(self):
        self.names = {}

    def prepare(self, rules: Iterable[Rule], user: User | AnonymousUser) -> None:
        """Read the names of what ``rules`` follow, as ``user`` may see them; four statements at most."""
        self.names = {}
        for kind, model in MODELS.items():
            wanted = topics.ids({rule.topic for rule in rules if rule.kind == kind}, kind.value)
            if wanted:
                rows = model.objects.visible_to(user).in_bulk(wanted)  # type: ignore[attr-defined]
                self.names |= {topics.topic(kind, pk): str(row) for pk, row in rows.items()}

    def of(self, rule: Rule) -> str:
        """The name of what a rule follows, in the active language."""
        if rule.kind == FollowedKind.SEARCH:
            return _("the search “%(name)s”") % {"name": rule.name}
        if rule.kind in VOCABULARIES:
            return str(VOCABULARIES[FollowedKind(rule.kind)](rule.topic.partition(":")[2]).label)
        return self.names.get(rule.topic) or self.unseen(rule.kind)

    @staticmethod
    def unseen(kind: str) -> str:
        """For a row that is not public (any more): its follower knows which one it is."""
        return {  # type: ignore[call-overload]
            FollowedKind.PARTNERSHIP: _("A partnership that you follow"),
            FollowedKind.CITY: _("A city that you follow"),
        }.get(kind, _("Something that you follow"))
