"""Exchanges: written in the name of a city or a network, published now or later, kept true, withdrawn.

Every change of state is claimed by a conditional update first, so that of two people, or of a person and
the schedule, the second sees what the first did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from citydiplo.kit.search import folding
from citydiplo.kit.search.common import COMMON
from citydiplo.kit.text.markdown import plain
from networks.actions.approval import Answer, HeldAct, Mail, ask, holds, is_asked_first, word_given
from networks.actions.on_behalf import acts_for
from networks.choices import PopulationBand
from networks.errors import NotPossibleError
from networks.models import City, Membership
from partnerships.actions import last_signs
from partnerships.actions.search import index_exchanges
from partnerships.choices import EXCHANGE_PARTS, ExchangeAudience, ExchangeKind, ExchangeState
from partnerships.errors import StaleRecordError
from partnerships.models import Exchange
from partnerships.policies import can_approve_exchange

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from networks.models import Network
    from partnerships.models import Partnership
    from partnerships.models.exchange import ExchangeQuerySet

# What is repeated of authors, and whence; the texts stay in the database.
REPEATED: tuple[str, ...] = (
    "country",
    "region",
    "size",
    "networks",
    "city__country",
    "city__region",
    "city__population_band",
)
REPEATED += ("network__slug",)
AT_ONCE = 200  # exchanges that one round of the schedule publishes
MOST_WORDS = 400
SUMMARY = 240  # characters
SHORTEST_WORD = 4  # shorter ones say little in any language that parts its words


class ExchangeParts(TypedDict, total=False):
    """The parts of its text; which it has depends on its ``kind``."""

    situation: str
    tried: str
    went_wrong: str
    cost: str
    next_time: str
    what: str
    why: str
    how: str
    cost_band: str
    transfer: str
    conditions: str


class ExchangeFacts(ExchangeParts, total=False):
    """What an exchange says."""

    kind: str
    title: str
    dimensions: Sequence[str]
    themes: Sequence[str]
    languages: str
    audience: str
    partnership: Partnership | None
    is_demo: bool
    until: date | None


class AmendedExchange(ExchangeFacts, total=False):
    """What a change of an exchange may write: when it is published, too."""

    publish_at: datetime | None


@acts_for("author")
def write(
    *,
    author: City | Network,
    by: User | None,
    token: UUID,
    is_ready: bool = False,
    publish_at: datetime | None = None,
    to_networks: Iterable[Network] = (),
    to_cities: Iterable[City] = (),
    **facts: Unpack[ExchangeFacts],
) -> Exchange:
    """An exchange in the name of ``author``; a draft until it ``is_ready``, then published now or later.

    ``token`` names one filling in of the form: a second time, even concurrently, it gives the first one's
    row.
    """
    if saved := Exchange.objects.filter(entry_token=token).first():
        return saved
    try:
        with transaction.atomic():
            exchange = Exchange(by=by, entry_token=token, publish_at=publish_at, **facts)
            exchange.author = author
            return _save(exchange, to_networks, to_cities, is_ready and by)
    except (IntegrityError, ValidationError):
        # Somebody was first: a double click, or the same form sent again by the browser.
        if saved := Exchange.objects.filter(entry_token=token).first():
            return saved
        raise


@acts_for("exchange.author")
@transaction.atomic
def amend(
    *,
    exchange: Exchange,
    by: User,
    version: int,
    is_ready: bool = False,
    to_networks: Iterable[Network] = (),
    to_cities: Iterable[City] = (),
    **facts: Unpack[AmendedExchange],
) -> Exchange:
    """Write ``facts`` if it still is in ``version``; raises StaleRecordError if it is not.

    ``is_ready`` publishes what was not published yet; without it that becomes a draft again. What is
    published already is changed by way of ``corrections``, which knows whether somebody is asked first.
    """
    claimed = Exchange.objects.filter(pk=exchange.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecordError
    exchange.refresh_from_db()
    for field, value in facts.items():
        setattr(exchange, field, value)
    return _save(exchange, to_networks, to_cities, is_ready and by)


@acts_for("exchange.author")
@transaction.atomic
def publish(*, exchange: Exchange, by: User) -> Exchange:
    """Show it to its audience, now or when it was planned for; where the city asks for it, once approved.

    What was withdrawn may come back, as something new.
    """
    _claim(exchange, ExchangeState.DRAFT, ExchangeState.SCHEDULED, ExchangeState.WITHDRAWN)
    _move_on(exchange, by)
    _saved(exchange)
    if exchange.state == ExchangeState.WAITING:
        ask(held=exchange, by=by)
    return exchange


@holds(Exchange)
class ExchangePublication(HeldAct):
    """An exchange that is ready; approval publishes the version that the office read, now or as planned."""

    def asked(self, held: Exchange) -> Mail:
        """What it is, and the page where the office reads it."""
        path = reverse("exchange-approve", args=[held.pk])
        return Mail("word_asked", path, {"thing": held, "news": "exchange"})

    def claim(self, held: Exchange, answer: Answer) -> Exchange:
        """Only while it waits."""
        seen: dict[str, Any] = {"version": answer.version} if answer.is_yes else {}
        if not Exchange.objects.filter(pk=held.pk, **seen).exists():
            raise NotPossibleError(
                _("Something changed while you were reading. Check the changes, then answer.")
            )
        _claim(held, ExchangeState.WAITING, **seen)
        return held

    def do(self, held: Exchange, by: User | None) -> None:
        """Show it, now or on its day."""
        held.approved_at = timezone.now()
        _show(held)
        _saved(held)

    def put_back(self, held: Exchange, answer: Answer) -> None:
        """It is a draft again."""
        held.state, held.returned_reason = ExchangeState.DRAFT, answer.reason
        _saved(held)

    def answered(self, held: Exchange, answer: Answer, done: Any = None) -> Mail:
        """Leads to the exchange."""
        return word_given(held.get_absolute_url(), held, "exchange", answer)


def publish_due(*, now: datetime | None = None) -> int:
    """Publish what was scheduled for before ``now``. Returns how many; safe to run twice and concurrently.

    What a city scheduled before it began to ask its mayor's office waits for that instead.
    """
    now = now or timezone.now()
    due = Exchange.objects.filter(state=ExchangeState.SCHEDULED, publish_at__lte=now).order_by("publish_at")
    published = 0
    for exchange in due[:AT_ONCE]:
        try:
            published += _publish_planned(exchange, now)
        except NotPossibleError:  # its author, or another worker, was faster
            continue
    return published


@acts_for("exchange.author")
@transaction.atomic
def withdraw(*, exchange: Exchange, reason: str) -> Exchange:
    """Take back what was published; its page then says so, with the reason."""
    _claim(exchange, ExchangeState.PUBLISHED)
    exchange.state = ExchangeState.WITHDRAWN
    exchange.withdrawn_at, exchange.withdrawn_reason = timezone.now(), reason
    with history.because(reason):
        return _saved(exchange)


@acts_for("exchange.author")
@transaction.atomic
def settle(*, exchange: Exchange) -> Exchange:
    """A request was met: its page stays and asks for nothing else. A second call opens it again."""
    _claim(exchange, ExchangeState.PUBLISHED)
    if exchange.kind != ExchangeKind.REQUEST:
        raise NotPossibleError(_("You can only close requests."))
    exchange.met_at = None if exchange.met_at else timezone.now()
    return _saved(exchange)


def repeat_authors(rows: ExchangeQuerySet | None = None) -> int:
    """Write again what exchanges repeat of their authors, where it changed. Returns how many did.

    Two statements, and one for each that changed.
    """
    changed = 0
    rows = Exchange.objects.all() if rows is None else rows
    slugs = _networks_by_city(rows.values("city"))
    for exchange in rows.with_author().only(*REPEATED, "is_demo").iterator(chunk_size=500):
        fields = _of_author(exchange, slugs)
        if any(getattr(exchange, name) != value for name, value in fields.items()):
            changed += Exchange.objects.filter(pk=exchange.pk).update(**fields)
    if changed:
        versions.bump("exchanges")
    return changed


def announce(exchange: Exchange) -> None:
    """After it, or what is counted of it, was written: make it findable, and its pages new."""
    index_exchanges([exchange.pk])
    last_signs.refresh(partnership_ids=_touched(exchange))
    versions.bump("exchanges", "desk")


def _touched(exchange):
    """The partnerships whose last sign of life it may be."""
    own = last_signs.of_cities([exchange.city_id]) if exchange.city_id else []
    return [*own, exchange.partnership_id] if exchange.partnership_id else own


@transaction.atomic
def _publish_planned(exchange, now):
    """Whether it is published now."""
    _claim(exchange, ExchangeState.SCHEDULED, publish_at__lte=now)
    if exchange.approved_at is None and is_asked_first(exchange.city, by=None):
        _wait(exchange)
        _saved(exchange)
        ask(held=exchange, by=None)
        return False
    _make_visible(exchange)
    _saved(exchange)
    return True


def _saved(exchange):
    exchange.save()
    announce(exchange)
    return exchange


def _save(exchange, to_networks, to_cities, ready_by):
    """``ready_by`` is the person who says that it is ready, if they do."""
    waited = exchange.state == ExchangeState.WAITING
    if exchange.state in ExchangeState.unpublished():
        exchange.state, exchange.approved_at = ExchangeState.DRAFT, None
        if ready_by:
            _move_on(exchange, ready_by)
    _forget_other_kinds(exchange)
    for name, value in _of_author(exchange, _networks_by_city([exchange.city_id])).items():
        setattr(exchange, name, value)
    repeat_text(exchange)
    exchange.full_clean()
    exchange.save()
    exchange.to_networks.set(to_networks if exchange.audience == ExchangeAudience.NETWORKS else ())
    exchange.to_cities.set(to_cities if exchange.audience == ExchangeAudience.CITIES else ())
    announce(exchange)
    if exchange.state == ExchangeState.WAITING and not waited:
        ask(held=exchange, by=ready_by)
    return exchange


def _move_on(exchange, by):
    """From a draft to the public, by way of the mayor's office where the city asks for that.

    ``by`` is who says that it is ready; who may approve it does so by that.
    """
    _check_is_whole(exchange)
    if is_asked_first(exchange.city, by):
        _wait(exchange)
    else:
        exchange.approved_at = timezone.now() if can_approve_exchange(by, exchange) else None
        _show(exchange)


def _show(exchange):
    """Now, or when it was planned for."""
    _check_is_whole(exchange)
    if exchange.publish_at and exchange.publish_at > timezone.now():
        _keep_back(exchange, ExchangeState.SCHEDULED)
    else:
        _make_visible(exchange)


def _wait(exchange):
    _keep_back(exchange, ExchangeState.WAITING)
    exchange.approved_at = None


def _keep_back(exchange, state):
    exchange.state = state
    exchange.withdrawn_at, exchange.withdrawn_reason, exchange.published_at = None, "", None


def _make_visible(exchange):
    exchange.returned_reason = ""
    exchange.state, exchange.published_at, exchange.publish_at = ExchangeState.PUBLISHED, timezone.now(), None
    exchange.withdrawn_at, exchange.withdrawn_reason = None, ""


def _claim(exchange, *states, **only_if):
    """Continue only if it is in one of ``states`` now; the row is then nobody else's until the commit."""
    standing = Exchange.objects.filter(pk=exchange.pk, state__in=states).filter(**only_if)
    if not standing.update(version=F("version") + 1):
        raise NotPossibleError(
            _("The state has changed since you opened this page. This action is no longer possible.")
        )
    exchange.refresh_from_db()


def _check_is_whole(exchange):
    """What a draft may lack, readers may not."""
    first = EXCHANGE_PARTS[ExchangeKind(exchange.kind)][0]
    if not getattr(exchange, first).strip():
        name = exchange._meta.get_field(first).verbose_name
        raise ValidationError({first: _("Fill in this part first: %(field)s.") % {"field": name}})


def _forget_other_kinds(exchange):
    """Fields that its kind is not made of hold nothing."""
    own = EXCHANGE_PARTS[ExchangeKind(exchange.kind)]
    for name in {part for parts in EXCHANGE_PARTS.values() for part in parts}.difference(own):
        setattr(exchange, name, None if name == "until" else "")


def _of_author(exchange, networks):
    """What an exchange repeats of its author, as fields. ``networks`` as of ``_networks_by_city``."""
    author = exchange.author
    if not isinstance(author, City):
        nothing = {"country": "", "region": "", "size": PopulationBand.UNKNOWN.value}
        return {**nothing, "networks": f" {author.slug} "}
    slugs = sorted(networks[author.pk, exchange.is_demo])
    return {
        "country": author.country,
        "region": author.region,
        "size": author.population_band,
        "networks": f" {' '.join(slugs)} " if slugs else "",
    }


def _networks_by_city(cities):
    """(city, whether for a demo record) → slugs of its networks now; made-up ones only for demo records."""
    slugs = defaultdict(set)
    current = Membership.objects.current().filter(city__in=cities)
    for city, slug, is_demo in current.values_list("city", "network__slug", "is_demo"):
        slugs[city, True].add(slug)
        if not is_demo:
            slugs[city, False].add(slug)
    return slugs


def repeat_text(exchange: Exchange) -> None:
    """Write again what lists and matching read of its text."""
    parts = [text for _name, _label, text in exchange.parts]
    exchange.summary = plain(parts[0], SUMMARY) if parts else ""
    found = folding.words(folding.fold(" ".join([exchange.title, *parts])))
    telling = [word for word in found if is_telling(word)][:MOST_WORDS]
    exchange.words = f" {' '.join(telling)} " if telling else ""


def is_telling(word: str) -> bool:
    """Whether a folded word may say what a text is about."""
    return not word.isdecimal() and word not in COMMON and (len(word) >= SHORTEST_WORD or not word.isascii())
