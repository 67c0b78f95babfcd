"""Writes by the API: who may, what they read before, and that the same request sent twice is done once."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.choices import flatten_choices
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from citydiplo.kit.api.problems import ProblemError, handle
from citydiplo.kit.api.resource import Resource
from citydiplo.kit.api.views import answer, row_of, tag_of
from citydiplo.kit.fields import money
from citydiplo.kit.models import ApiAnswer
from citydiplo.kit.text.invisible import without_invisible

Json = dict[str, Any]
MANY = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
CHANGED = gettext_lazy("Someone changed the record. Read it again, then send your change again.")
LONGEST_KEY = 100  # characters of an Idempotency-Key
KEY = "Idempotency-Key"
KEPT = ("Content-Type", "ETag", "Location")  # headers of an answer that come again
KEY_PARAMETER: Json = {
    "name": KEY,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
MATCH_PARAMETER: Json = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}


def writer_of(request: Request) -> Any:
    """The person whose token this is. Raises what becomes 401 without a token, 403 with one that reads."""
    if not request.auth:
        raise NotAuthenticated(_("Send a token that may write. You create one in your account."))
    if not request.auth.may_write:
        raise ProblemError(403, _("This token may only read. Create one that may write in your account."))
    return request.user


def body_of(request: Request, fields: Mapping[str, forms.Field]) -> tuple[Json, Any]:
    """The body, a JSON object, and files where it is a form with files.

    Raises BadRequest for other JSON, and ProblemError for what is not in ``fields``.
    """
    body, files = request.data, request.FILES
    if not isinstance(body, dict):
        raise BadRequest(_("Send a JSON object as the body."))
    if isinstance(body, QueryDict):
        named = {name: body.getlist(name) for name in body if name not in files}
        body = {name: values[0] if len(values) == 1 else values for name, values in named.items()}
    for_files = {name for name, one in fields.items() if isinstance(one, forms.FileField)}
    refuse_unknown(files, for_files)
    if not_sent := sorted(for_files & body.keys()):
        raise refusal_of(not_sent[0], _("Send the file itself, as multipart/form-data."))
    refuse_unknown(body, fields)
    return body, files


def refuse_unknown(body: Collection[str], known: Collection[str]) -> None:
    """Raise ProblemError for a field that is not ``known``."""
    if unknown := sorted(set(body) - set(known)):
        words = _("There is no field “%(name)s” here. Fields: %(names)s.")
        message = words % {"name": unknown[0][:40], "names": ", ".join(sorted(known))}
        raise refusal_of(unknown[0][:40], message)


def refusal_of(name: str, message: str) -> ProblemError:
    """What refuses the field ``name`` of the body."""
    return ProblemError(422, message, [{"field": name, "message": message}])


def as_form_data(body: Mapping[str, Any], form_fields: Mapping[str, forms.Field]) -> QueryDict:
    """A JSON object as a form sends it; a list is a choice of several, or lines of a text.

    Raises ProblemError for what no field can hold.
    """
    data = QueryDict(mutable=True)
    for name, value in body.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, dict | list) for one in values):
            raise refusal_of(name, _("Enter a text, a number, or a list of these."))
        texts = [_as_text(one) for one in values]
        if isinstance(value, list) and not isinstance(form_fields[name], MANY):
            if not isinstance(form_fields[name].widget, forms.Textarea):
                raise refusal_of(name, _("Enter one value, not a list."))
            texts = ["\n".join(texts)]
        data.setlist(name, texts)
    return data


def over(form: forms.BaseForm, data: QueryDict) -> QueryDict:
    """What ``form`` shows first, with ``data`` written over it."""
    found = data.copy()
    for name, one in form.fields.items():
        if name in data or name == "base":  # that is for conflicts of two people at the form
            continue
        value = form[name].value()
        shown = value if isinstance(value, list | tuple | set) else [value]
        found.setlist(name, [_as_text(each) for each in shown if each or not isinstance(one, MANY)])
    return found


def _as_text(value):
    if value is None or value is False:
        return ""
    return "on" if value is True else without_invisible(str(value).replace("\x00", ""))


def facts_of(form: forms.Form, names: Mapping[str, str] | None = None) -> Json:
    """What a form was sent, cleaned. Raises ProblemError with its own words for each field that is wrong.

    ``names`` are {field of the form: field of the body} where these differ.
    """
    if form.is_valid():
        return dict(form.cleaned_data)
    faults = [
        {"field": "" if name == "__all__" else (names or {}).get(name, name), "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
    raise ProblemError(422, " ".join(fault["message"] for fault in faults), faults)


def match(request: Request, resource: Resource, pk: int) -> None:
    """Hold ``If-Match`` against the row as it is; called in the transaction that writes, with the row locked.

    Raises ProblemError: 428 without the header, 412 where somebody changed the row since it was read.
    """
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        text = _("Read the record first, and send its ETag in the header If-Match.")
        raise ProblemError(428, text)
    body, version = row_of(resource, request.user, pk)
    current = tag_of(body, version)
    tags = {tag.strip().removeprefix("W/") for tag in sent.split(",")}
    if sent != "*" and current not in tags:
        raise ProblemError(412, str(CHANGED), ETag=current)


def row(request: Request, resource: Resource, pk: int, *, status: int = 200) -> Any:
    """The answer with a row as it is after the write; its address where it is new."""
    body, version = row_of(resource, request.user, pk)
    response = answer(request._request, body, status=status, version=version)
    if status == 201:
        response["Location"] = f"{request.path}{pk}/"
    return response


def once(request: Request, write: Callable[[], Any], *, is_needed: bool = True) -> Any:
    """The answer of ``write()``, done once for an ``Idempotency-Key``: the same request again gets it again.

    A second one at the same time waits for the first. What is written is one transaction with the key. An
    answer that refuses is kept, too, and undoes what was written. Raises ProblemError: 428 without the key,
    422 where it came with another body.
    """
    key = request.headers.get(KEY, "").strip()
    if not key:
        if is_needed:
            text = _("Send the header Idempotency-Key with a value of your own, new for each record.")
            raise ProblemError(428, text)
        with transaction.atomic():
            return write()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadRequest(_("Idempotency-Key: use up to %(most)s visible characters.") % {"most": LONGEST_KEY})
    digest = _digest_of(request)
    with transaction.atomic():
        facts = {"digest": digest, "status": 0}
        kept, is_new = ApiAnswer.objects.get_or_create(
            owner=f"token-{request.auth.pk}", key=key, defaults=facts
        )
        if not is_new:
            return _again(kept, digest)
        response = _tried(write)
        kept.status, kept.body = response.status_code, response.content.decode()
        kept.headers = {
            name: response[name] for name in ("Content-Type", "ETag", "Location") if name in response
        }
        kept.save()
    return response


def _digest_of(request):
    """What was sent, in short: two requests are the same where this is."""
    facts = request.data
    if request.FILES:
        facts = {name: facts.getlist(name) for name in facts if name not in request.FILES}
    said = hashlib.sha256(f"{request.method} {request.path} {json.dumps(facts, sort_keys=True)}".encode())
    for name, file in sorted(request.FILES.items()):
        said.update(f" {name} {file.name} ".encode())
        for chunk in file.chunks():
            said.update(chunk)
        file.seek(0)
    return said.hexdigest()


def _tried(write):
    """What ``write`` answers; what it refuses, with nothing written."""
    try:
        with transaction.atomic():
            return write()
    except (ProblemError, ValidationError, PermissionDenied, BadRequest) as refusal:
        response = handle(refusal, {})
        if response is None:
            raise
        return response


def _again(kept, digest):
    if kept.digest != digest:
        text = _("This Idempotency-Key came with another request before. Use a new one.")
        raise ProblemError(422, text, [{"field": KEY, "message": text}])
    return HttpResponse(kept.body, status=kept.status, headers=kept.headers | {"Idempotent-Replay": "true"})


def body_schema(form_fields: Mapping[str, forms.Field], *, required: Collection[str] = ()) -> Json:
    """The description of a body, from the fields of a form."""
    return {
        "type": "object",
        "properties": {name: _field_schema(one) for name, one in form_fields.items()},
        "required": sorted(required),
        "additionalProperties": False,
    }


def _field_schema(one: forms.Field) -> Json:
    described = {"description": force_str(one.label or "")}
    return next(make(one) for kind, make in _KINDS if isinstance(one, kind)) | described


def _choice_schema(one: Any) -> Json:
    values = [str(value) for value, _label in flatten_choices(one.choices) if value != ""]
    if not values:  # the form knows them when it is asked
        return {"type": ["string", "integer", "null"]}
    return {"type": "string", "enum": values if one.required else ["", *values]}


def _text_schema(one: Any) -> Json:
    if isinstance(one.widget, forms.Textarea):
        return {"type": ["string", "array", "null"], "items": {"type": "string"}}
    return {"type": ["string", "null"]}


_KINDS: tuple[tuple[Any, Callable[[Any], Json]], ...] = (
    (MANY, lambda one: {"type": "array", "items": {"type": ["string", "integer"]}}),
    (forms.BooleanField, lambda one: {"type": "boolean"}),
    (forms.ChoiceField, _choice_schema),
    (forms.FloatField | money.AmountField, lambda one: {"type": ["number", "string", "null"]}),
    (forms.IntegerField, lambda one: {"type": ["integer", "string"]}),
    (forms.FileField, lambda one: {"type": "string", "format": "binary"}),
    (forms.Field, _text_schema),
)


def told_schema(facts: Mapping[str, Any]) -> Json:
    """The description of a list of rows with these ``facts``: {name: type in JSON}."""
    properties = {name: {"type": kind} for name, kind in facts.items()}
    row = {"type": "object", "properties": properties, "required": sorted(facts)}
    results = {"type": "array", "items": row | {"additionalProperties": False}}
    return {
        "type": "object",
        "properties": {"results": results},
        "required": ["results"],
        "additionalProperties": False,
    }
