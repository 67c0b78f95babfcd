"""Writing partnerships by the API: add one, correct an own one, confirm or dispute it. As the pages do."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from citydiplo.kit.api import writing
from citydiplo.kit.api.problems import ProblemError
from citydiplo.kit.api.views import ItemView, ListView, MachineView
from citydiplo.kit.errors import CityDiploError
from citydiplo.kit.mail import outbox
from networks.actions.places import NewPlace
from networks.forms.answers import ObjectionForm
from partnerships import policies
from partnerships.actions import corrections, records
from partnerships.actions.confirmations import partnership_sides
from partnerships.api.resources import PARTNERSHIPS
from partnerships.choices import CorrectionPart, PartnershipStatus
from partnerships.forms.details import DetailsForm, said_by
from partnerships.forms.logging import LogForm
from partnerships.models import Partnership
from partnerships.queries.duplicates import likely_duplicates

NAMED = ("partner", "partnership_class", "dimension", "since", "status", "until")
DETAILS = tuple(name for name in DetailsForm.base_fields if name not in DetailsForm.HIDDEN)


def _adding():
    fields = {name: LogForm.base_fields[name] for name in NAMED}
    described = writing.body_schema(fields, required=("partner", "partnership_class"))
    described["properties"]["different"] = {"type": "boolean"}
    return described


class PartnershipList(ListView):
    """The list, and a new one in the name of the token's city."""

    resource = PARTNERSHIPS
    success = {"POST": "201"}
    bodies = {"POST": _adding}
    headers_asked = {"POST": [writing.KEY_PARAMETER]}
    refusals = {"POST": ("403", "409", "415", "422", "428")}

    def post(self, request: Request) -> Any:
        """Add a partnership of your city."""
        user = writing.writer_of(request)
        cities = policies.cities_to_log_for(user)
        if not cities:
            raise PermissionDenied
        body = writing.body_of(request, (*NAMED, "different"))
        return writing.once(request, lambda: self._added(request, user, cities[0], body))

    def _added(self, request, user, city, body):
        sent = {name: body[name] for name in NAMED if name in body} | {"token": str(uuid.uuid4())}
        partner = str(sent.get("partner") or "")
        if "/" in partner:  # the permalink of a city or institution, not its name
            sent |= {"partner": urlsplit(partner).path, "candidate": urlsplit(partner).path}
        form = LogForm(writing.as_form_data(sent), city=city, user=user)
        facts = writing.facts_of(form, {"candidate": "partner", "token": ""})
        (since, precision), (until, until_precision) = facts["since"], facts["until"]
        if body.get("different") is not True and not isinstance(facts["actor"], NewPlace):
            self._refuse_duplicates(city, facts["actor"], user, since)
        status = facts["status"]
        made = records.log(
            city=city,
            by=user,
            partner=facts["actor"],
            token=facts["token"],
            partnership_class=facts["partnership_class"],
            dimension=facts["dimension"],
            since=since,
            since_precision=precision,
            until=until,
            until_precision=until_precision,
            status_on=facts["until"] if until and status == PartnershipStatus.ENDED else None,
            status=status,
        )
        return writing.row(request, PARTNERSHIPS, made.pk, status=201)

    def _refuse_duplicates(self, city, partner, user, since):
        found = list(likely_duplicates(city=city, partner=partner, user=user, since=since))
        if found:
            pages = ", ".join(outbox.absolute(reverse("partnership", args=[one.pk])) for one in found[:5])
            text = _(
                "This may be in the register already: %(pages)s. If it is another one, send “different”."
            )
            raise ProblemError(409, text % {"pages": pages})


class PartnershipItem(ItemView):
    """One partnership, and its correction by a party."""

    resource = PARTNERSHIPS
    bodies = {"PATCH": lambda: writing.body_schema({name: DetailsForm.base_fields[name] for name in DETAILS})}
    success = {"PATCH": "200 202"}  # 202: it waits for the mayor's office
    headers_asked = {"PATCH": [writing.MATCH_PARAMETER]}
    refusals = {"PATCH": ("403", "409", "412", "415", "422", "428")}

    def patch(self, request: Request, pk: int) -> Any:
        """Change fields of a partnership of your city. What needs approval waits for the mayor’s office."""
        user = writing.writer_of(request)
        body = writing.body_of(request, DETAILS)
        return writing.once(request, lambda: self._amended(request, user, pk, body), is_needed=False)

    def _amended(self, request, user, pk, body):
        partnership = _locked(request, user, pk)
        if not policies.can_edit_partnership(user, partnership):
            raise PermissionDenied
        sent = said_by(partnership) | body | {"version": partnership.version}
        form = DetailsForm(writing.as_form_data(sent), partnership=partnership, user=user)
        writing.facts_of(form)
        waits = corrections.make(
            thing=partnership,
            part=CorrectionPart.DETAILS,
            city=policies.party_to_answer_for(user, partnership),
            by=user,
            version=partnership.version,
            **form.facts(),
        )
        return writing.row(request, PARTNERSHIPS, pk, status=202 if waits else 200)


class _Answer(MachineView):
    """What a party says of a record that it read."""

    resource = PARTNERSHIPS
    headers_asked = {"POST": [writing.MATCH_PARAMETER]}
    refusals = {"POST": ("403", "409", "412", "415", "422", "428")}
    known: tuple[str, ...] = ()

    def answered(self, request: Request, pk: int) -> Any:
        """The record as it is after the answer."""
        user = writing.writer_of(request)
        body = writing.body_of(request, self.known)
        return writing.once(request, lambda: self._answer(request, user, pk, body), is_needed=False)

    def _answer(self, request, user, pk, body):
        partnership = _locked(request, user, pk)
        cities = policies.parties_to_answer_for(user, partnership)
        if not cities:
            raise PermissionDenied
        try:
            self.say(partnership, cities[0], user, body)
        except CityDiploError as refusal:
            if isinstance(refusal, ProblemError):
                raise
            raise ProblemError(409, str(refusal)) from refusal
        return writing.row(request, PARTNERSHIPS, pk)

    def say(self, partnership: Partnership, city: Any, user: Any, body: Any) -> None:
        """Do it. Raises CityDiploError with what hinders."""
        raise NotImplementedError


class PartnershipConfirm(_Answer):
    """A party confirms what it read."""

    bodies = {"POST": lambda: writing.body_schema({})}

    def post(self, request: Request, pk: int) -> Any:
        """Confirm a partnership for your city, as you read it."""
        return self.answered(request, pk)

    def say(self, partnership: Partnership, city: Any, user: Any, body: Any) -> None:
        """See _Answer."""
        seen = partnership.confirmation_round
        partnership_sides.confirm(record=partnership, side=city, by=user, seen_round=seen)


class PartnershipDispute(_Answer):
    """A party holds something to be otherwise."""

    known = ("field", "held", "reason")
    bodies = {
        "POST": lambda: writing.body_schema(
            {name: ObjectionForm.base_fields[name] for name in PartnershipDispute.known[1:]}
            | {"field": _disputable()},
            required=("field", "reason"),
        )
    }

    def post(self, request: Request, pk: int) -> Any:
        """Dispute a fact of a partnership for your city, and say why."""
        return self.answered(request, pk)

    def say(self, partnership: Partnership, city: Any, user: Any, body: Any) -> None:
        """See _Answer."""
        form = ObjectionForm(writing.as_form_data(body), disputable=partnership_sides.objection.disputable)
        partnership_sides.dispute(record=partnership, side=city, by=user, **writing.facts_of(form))


def _disputable():
    return ObjectionForm(disputable=partnership_sides.objection.disputable).fields["field"]


def _locked(request, user, pk):
    """The row, held until the transaction ends and still as it was read. Raises Http404, ProblemError."""
    locked = Partnership.objects.select_for_update(of=("self",)).filter(pk=pk)
    if not locked or not Partnership.objects.visible_to(user).filter(pk=pk).exists():
        raise Http404
    writing.match(request, PARTNERSHIPS, pk)
    return Partnership.objects.with_parties().get(pk=pk)
