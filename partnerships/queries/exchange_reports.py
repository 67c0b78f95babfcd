"""The operators' queue: each thing that was reported, once, with what its reporters say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from partnerships.models import ExchangeReport, Reply

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

MOST = 300  # open reports that one page of the queue looks at, oldest first
AUTHORS = ("exchange__city", "exchange__network", "reply__city", "reply__network", "reuse__city")


@dataclass
class Reported:
    """An exchange, a reply or a reuse with its open reports."""

    subject: Any
    exchange: Any
    text: str
    reports: list = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names it in the form: ``reply-12``."""
        return f"{self.subject._meta.model_name}-{self.subject.pk}"

    @property
    def is_exchange(self) -> bool:
        """Whether the exchange itself was reported, not a reply to it."""
        return self.subject == self.exchange

    @property
    def title(self) -> str:
        """What an operator calls it; its words are below."""
        if self.is_exchange:
            return self.exchange.title
        said = _("Reply by %(who)s") if isinstance(self.subject, Reply) else _("Reuse by %(who)s")
        return said % {"who": self.subject.author if isinstance(self.subject, Reply) else self.subject.city}

    @property
    def address(self) -> str:
        """Where it can be read."""
        where = self.exchange if not isinstance(self.subject, Reply) else self.subject
        return where.get_absolute_url()


def reported(user: User | AnonymousUser) -> list[Reported]:
    """What waits for a decision, longest first. One statement."""
    rows = (
        ExchangeReport.objects.visible_to(user)
        .open()
        .select_related(
            "exchange__city", "exchange__network", "reply__city", "reply__network", "reuse__city", "by"
        )
        .order_by("reported_at", "pk")[:MOST]
    )
    things = {}
    for report in rows:
        subject = report.subject
        text = report.exchange.summary if subject == report.exchange else subject.wording
        thing = Reported(subject, report.exchange, text)
        things.setdefault(thing.key, thing).reports.append(report)
    return list(things.values())
