"""What a token may do with a noun, as a form of the pages does it: a line for each act, one way for all.

A noun says who may, with which form, and which action writes (``Act``). Keys, versions, errors and the
description come from here: ``writing`` has the parts.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request

from citydiplo.kit.api import writing
from citydiplo.kit.api.problems import ProblemError
from citydiplo.kit.api.resource import Resource
from citydiplo.kit.api.views import ItemView, ListView, MachineView, answer
from citydiplo.kit.errors import CityDiploError

Json = dict[str, Any]
Views = tuple[type[MachineView], ...]
MADE, DONE, MAY_WAIT, GONE = "201", "200", "200 202", "204"  # 202: it waits for the mayor's office
REFUSALS = ("403", "409", "415", "422", "428")


@dataclass
class Asked:
    """One request: ``user`` acts for ``place`` on ``thing`` (None where one is added) with ``body``.

    ``files`` came with it as multipart/form-data.
    """

    user: Any
    body: Json
    thing: Any = None
    place: Any = None
    form: Any = None
    files: Any = None
    request: Any = None  # Django's

    @property
    def facts(self) -> Json:
        """What the form was sent, cleaned."""
        return self.form.facts() if hasattr(self.form, "facts") else dict(self.form.cleaned_data)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that a token may do.

    ``may`` gives the place in whose name (user, thing) it is done; nothing is 403. ``form`` makes the form of
    the page from (asked, data); what is not sent is as the page shows it first. ``do`` calls the action of
    the page, and gives the new row, or for MAY_WAIT what waits. ``fields`` are those of the body, among them
    some ``beside`` the form; one for a file makes the body multipart/form-data, or JSON without the file.
    """

    says: str
    may: Callable[[Any, Any], Any]
    do: Callable[[Asked], Any]
    form: Callable[[Asked, Any], forms.BaseForm] | None = None
    fields: Callable[[], Mapping[str, forms.Field]] = dict
    required: Collection[str] = ()
    beside: Collection[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # of fields of the form, in the body
    success: str = DONE

    @property
    def is_new(self) -> bool:
        """Whether it adds a row."""
        return self.success == MADE

    def schema(self) -> Json:
        """The description of its body."""
        return writing.body_schema(self.fields(), required=self.required)

    @property
    def takes_files(self) -> bool:
        """Whether a file can be sent."""
        return any(isinstance(one, forms.FileField) for one in self.fields().values())


@dataclass(frozen=True)
class Contents:
    """What GET of an act's address lists of a row, for who may act on it: ``rows`` with these ``facts``.

    ``facts`` are {name: type in JSON}.
    """

    rows: Callable[[Asked], list[Json]]
    facts: Mapping[str, Any]


def fields_of(form: Any, *names: str, without: Collection[str] = ()) -> Callable[[], Json]:
    """Those fields of a class of forms, or all that people see."""
    hidden = {*getattr(form, "HIDDEN", ()), *without}
    return lambda: {
        name: one
        for name, one in form.base_fields.items()
        if (name in names if names else name not in hidden)
    }


@dataclass(frozen=True, kw_only=True)
class Written:
    """A noun and what may be done with it.

    ``rows`` are those that a person may see, with what ``may`` asks of them. ``on_row`` are {last part of the
    address: act}. ``hold`` locks what the actions lock first. ``listed`` are told where they are acted on.
    """

    resource: Resource
    rows: Callable[[Any], Any]
    add: Act | None = None
    change: Act | None = None
    on_row: Mapping[str, Act] = field(default_factory=dict)
    hold: Callable[[int], Any] | None = None
    listed: Mapping[str, Contents] = field(default_factory=dict)

    def done(self, request: Request, act: Act, pk: int | None = None) -> Any:
        """The answer to a request for ``act``. Raises what ``problems.handle`` knows."""
        user = writing.writer_of(request)
        fields = act.fields()
        body, files = writing.body_of(request, fields)
        asked = Asked(user, body, files=files, request=request._request)
        data = writing.as_form_data(asked.body, fields)
        return writing.once(
            request, lambda: self._written(request, act, asked, data, pk), is_needed=act.is_new
        )

    def _written(self, request, act, asked, data, pk):
        if pk is not None:
            asked.thing = self.locked(request, asked.user, pk)
        asked.place = act.may(asked.user, asked.thing)
        if not asked.place:
            raise PermissionDenied
        try:
            if act.form:
                begun = act.form(asked, None)
                writing.refuse_unknown(asked.body, {*begun.fields, *act.beside})
                asked.form = act.form(asked, writing.over(begun, data))
                writing.facts_of(asked.form, act.names)
            found = act.do(asked)
        except CityDiploError as refusal:
            if isinstance(refusal, ProblemError):
                raise
            raise ProblemError(409, str(refusal) or str(writing.CHANGED)) from refusal
        if act.success == GONE:
            return HttpResponse(status=204)
        if act.is_new:
            return writing.row(request, self.resource, found.pk, status=201)
        status = 202 if found and act.success == MAY_WAIT else 200
        return writing.row(request, self.resource, pk, status=status)

    def locked(self, request: Request, user: Any, pk: int) -> Any:
        """The row, held until the transaction ends, as it was read. Raises Http404, ProblemError."""
        model = self.rows(user).model
        if self.hold:
            self.hold(pk)
        held = model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
        thing = held and self.rows(user).filter(pk=pk).first()
        if thing is None:
            raise Http404
        writing.match(request, self.resource, pk)
        return thing

    def waiting_rows(self, request: Request, name: str, pk: int) -> Any:
        """What ``listed`` has of a row, for who may act on it. Raises what becomes 401, 403, 404."""
        if not request.auth:
            raise NotAuthenticated(_("Send a token. You create one in your account."))
        thing = self.rows(request.user).filter(pk=pk).first()
        asked = Asked(request.user, {}, thing, request=request._request)
        if asked.thing is None:
            raise Http404
        asked.place = self.on_row[name].may(asked.user, asked.thing)
        if not asked.place:
            raise PermissionDenied
        return answer(request._request, {"results": self.listed[name].rows(asked)})

    def views(self) -> dict[str, Views]:
        """{last part of the address, or "" for (list, row): views}."""
        whole: Views = (
            self._view(ListView, "List", "post", self.add),
            self._view(ItemView, "Item", "patch", self.change),
        )
        own = {name: self._view(MachineView, name, "post", act) for name, act in self.on_row.items()}
        return {"": whole} | {name: (view,) for name, view in own.items()}

    def _view(self, base, kind, method, act):
        name = f"{self.resource.name}-{kind}".title().replace("-", "")
        facts: Json = {"resource": self.resource, "__doc__": base.__doc__}
        if act:
            header = writing.KEY_PARAMETER if act.is_new else writing.MATCH_PARAMETER
            refusals = REFUSALS if act.is_new else (*REFUSALS, "412")
            by_method = {"bodies": act.schema, "success": act.success, "headers_asked": [header]}
            by_method["refusals"] = refusals
            facts |= {key: {method.upper(): value} for key, value in by_method.items()}
            facts["parser_classes"] = [JSONParser, *([MultiPartParser] if act.takes_files else [])]
            facts[method] = _method(self.done, act)
        if kind in self.listed:
            facts["get"] = _waiting_rows(self.waiting_rows, kind)
            facts["gives"] = {"GET": writing.told_schema(self.listed[kind].facts)}
            facts["refusals"]["GET"] = ("403",)
        return type(name, (base,), facts)


def _method(done, act):
    def method(self, request: Request, pk: int | None = None) -> Any:
        return done(request, act, pk)

    method.__doc__ = act.says
    return method


def _waiting_rows(rows_of, name):
    def get(self, request: Request, pk: int) -> Any:
        return rows_of(request, name, pk)

    get.__doc__ = "What is there to act on, for who may act."
    return get
