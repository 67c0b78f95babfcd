"""Writing exchanges by the API: a draft, its publication, a change, a withdrawal. As the pages do."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.api import writing
from citydiplo.kit.api.acts import MADE, MAY_WAIT, Act, Asked, Written, fields_of
from citydiplo.kit.api.documents import Documents
from citydiplo.kit.api.problems import ProblemError
from networks.policies import seats_of
from partnerships import policies
from partnerships.actions import corrections, documents, exchange_reports, exchanges
from partnerships.api.resources import EXCHANGES
from partnerships.choices import EXCHANGE_PARTS, CorrectionPart, ExchangeKind, ExchangeState
from partnerships.forms.conversation import ExchangeReasonForm, ExchangeReportForm
from partnerships.forms.exchange import ExchangeForm, part_field
from partnerships.models import Exchange


def _author(user: Any, exchange: Exchange | None) -> Any:
    """The city or network in whose name they write."""
    if exchange is None:
        return next(iter(policies.places_to_write_for(user)), None)
    return exchange.author if policies.can_edit_exchange(user, exchange) else None


def _form(asked: Asked, data: Any) -> ExchangeForm:
    """``publish`` of the body is the button of the page. What is out stays out."""
    kind = asked.thing.kind if asked.thing else asked.body.get("kind")
    if kind not in ExchangeKind.values:
        words = _("Enter one of these: %(words)s.") % {"words": ", ".join(ExchangeKind.values)}
        raise writing.refusal_of("kind", words)
    if data is not None:
        data["do"] = "publish" if asked.body.get("publish") is True else "draft"
    return ExchangeForm(data, kind=kind, authors=[asked.place], exchange=asked.thing)


def _written(asked: Asked) -> Exchange:
    return exchanges.write(
        author=asked.place,
        by=asked.user,
        token=asked.form.cleaned_data["token"],
        is_ready=asked.form.do == "publish",
        **asked.facts,
    )


def _amended(asked: Asked) -> Any:
    waits = corrections.make(
        thing=asked.thing,
        part=CorrectionPart.DETAILS,
        city=asked.thing.city,
        by=asked.user,
        version=asked.thing.version,
        is_ready=asked.form.do == "publish",
        **asked.facts,
    )
    return waits or _waits(Exchange.objects.get(pk=asked.thing.pk))


def _waits(exchange):
    return exchange.state == ExchangeState.WAITING


def _reader(user: Any, exchange: Exchange) -> Any:
    """The place of who read it, which is all that a report needs. Raises Http404 where it is not out."""
    if exchange.state != ExchangeState.PUBLISHED:
        raise Http404
    return next((seat.place for seat in seats_of(user)), None)


def _reported(asked: Asked) -> None:
    if not ratelimit.consume(asked.request, action="exchange_report"):
        text = _("We received many reports from your connection. Send this one again later.")
        raise ProblemError(429, text)
    facts = {name: asked.facts[name] for name in ("reason", "text")}
    exchange_reports.report(subject=asked.thing, by=asked.user, **facts)


def _parts():
    """The fields of all kinds, each with the question of the first kind that has it."""
    return {name: part_field(kind, name) for kind in reversed(ExchangeKind) for name in EXCHANGE_PARTS[kind]}


_documents = Documents(
    may=_author,
    attach=lambda asked, **sent: documents.attach(thing=asked.thing, by=asked.user, **sent),
    remove=documents.remove,
)
_facts = fields_of(ExchangeForm)
_publish = forms.BooleanField(label=gettext_lazy("Publish"), required=False)
_kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ExchangeKind.choices)

WRITTEN = Written(
    resource=EXCHANGES,
    rows=lambda user: Exchange.objects.visible_to(user).with_author(),
    add=Act(
        says="Write an exchange. It is a draft until you send “publish”. Each kind has its own fields.",
        may=_author,
        form=_form,
        fields=lambda: _facts() | _parts() | {"kind": _kind, "publish": _publish},
        required=("kind", "title"),
        beside=("kind", "publish"),
        success=MADE,
        do=_written,
    ),
    change=Act(
        says="Change an exchange. What needs approval waits for the mayor’s office.",
        may=_author,
        form=_form,
        fields=lambda: _facts() | _parts() | {"publish": _publish},
        beside=("publish",),
        success=MAY_WAIT,
        do=_amended,
    ),
    on_row={
        "publish": Act(
            says="Publish a draft, or what was withdrawn. What needs approval waits for the mayor’s office.",
            may=_author,
            success=MAY_WAIT,
            do=lambda asked: _waits(exchanges.publish(exchange=asked.thing, by=asked.user)),
        ),
        "withdraw": Act(
            says="Withdraw a published exchange, and say why.",
            may=_author,
            form=lambda asked, data: ExchangeReasonForm(data),
            fields=fields_of(ExchangeReasonForm),
            required=("reason",),
            do=lambda asked: exchanges.withdraw(exchange=asked.thing, **asked.facts),
        ),
        "met": Act(
            says="Close a request that was met, or open it again.",
            may=_author,
            do=lambda asked: exchanges.settle(exchange=asked.thing),
        ),
        "report": Act(
            says="Tell the operators that something is wrong with an exchange.",
            may=_reader,
            form=lambda asked, data: ExchangeReportForm(data),
            fields=fields_of(ExchangeReportForm, "reason", "text"),
            required=("reason",),
            do=_reported,
        ),
        **_documents.acts(),
    },
    listed=_documents.contents(),
)
