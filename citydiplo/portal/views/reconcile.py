"""The Reconciliation Service API 0.2 (W3C community group): OpenRefine matches a column with the register.

Everybody may ask, without a token; cookies say nothing. What a batch may hold, and how often, is limited.
"""

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from citydiplo.kit import branding, search
from citydiplo.kit.api.views import MachineView
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.framing import for_frames
from citydiplo.portal.queries import reconciliation
from citydiplo.portal.queries.asking import suggested
from citydiplo.portal.queries.reconciliation import PROPERTIES, TYPES, Candidate, Query

ROOT = "/api/reconcile/"
MOST_QUERIES = 25  # in one request
MOST_CANDIDATES = 25  # for one query
LONGEST = 200  # characters of a name or a value
LONGEST_BATCH = 100_000  # characters


class ReconcileView(MachineView):
    """The service: its manifest, or the answers to a batch of queries."""

    schema = None
    authentication_classes: list[Any] = []
    cross_origin = ("GET", "HEAD", "OPTIONS", "POST")
    rate = "reconcile"

    def get(self, request: Request) -> HttpResponseBase:
        """The manifest; with ``queries``, the answers."""
        raw = request._request
        return self._respond(raw, raw.GET.get("queries"))

    def post(self, request: Request) -> HttpResponseBase:
        """The answers to ``queries``, sent as a form."""
        raw = request._request
        return self._respond(raw, raw.POST.get("queries"))

    def _respond(self, request, text):
        if text is None:
            return _json(manifest(request))
        batch = read_batch(text)
        found = reconciliation.answers(list(batch.values()))
        return _json(
            {key: {"result": [_result(one) for one in some]} for key, some in zip(batch, found, strict=True)}
        )


class SuggestView(MachineView):
    """Suggestions while somebody types: entities, types or properties, by ``what``."""

    schema = None
    authentication_classes: list[Any] = []
    what = "entity"

    def get(self, request: Request) -> HttpResponseBase:
        """What begins with ``prefix``."""
        prefix = request._request.GET.get("prefix", "")[: search.LONGEST_QUERY].strip()
        if self.what == "entity":
            hits = suggested(prefix, list(TYPES), with_gazetteer=False)[0] if prefix else []
            return _json({"result": [_hit(one) for one in hits]})
        words = TYPES if self.what == "type" else PROPERTIES
        begins = prefix.casefold()
        return _json(
            {
                "result": [
                    {"id": key, "name": force_str(name)}
                    for key, name in words.items()
                    if key.startswith(begins) or force_str(name).casefold().startswith(begins)
                ]
            }
        )


def _json(body):
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/json")


def manifest(request: HttpRequest) -> dict[str, Any]:
    """What the service is and where its parts are."""
    root = absolute(request, ROOT)
    return {
        "versions": ["0.2"],
        "name": branding.current().name,
        "identifierSpace": f"{root}view/",
        "schemaSpace": f"{root}types/",
        "documentation": absolute(request, "/api/#reconcile"),
        "defaultTypes": [_type(key) for key in TYPES],
        "view": {"url": f"{root}view/{{{{id}}}}"},
        "preview": {"url": f"{root}preview/{{{{id}}}}", "width": 400, "height": 120},
        "suggest": {
            what: {"service_url": root.rstrip("/"), "service_path": f"/suggest/{what}"}
            for what in ("entity", "type", "property")
        },
    }


def _type(key):
    return {"id": key, "name": force_str(TYPES[key])}


def _result(one: Candidate) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.detail,
        "type": [_type(one.type)],
        "score": one.score,
        "match": one.is_match,
    }


def _hit(one):
    found = {"id": f"{one.kind}-{one.object_id}", "name": one.title, "description": one.detail}
    return found | {"notable": [_type(one.kind)]}


def read_batch(text: str) -> dict[str, Query]:
    """{key: Query} of what is sent as ``queries``. Raises BadRequest for what is no such batch."""
    if len(text) > LONGEST_BATCH:
        raise BadRequest(_("queries: this batch is too long. Send fewer queries at a time."))
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(_("queries: this is not valid JSON. Correct it.")) from error
    if not isinstance(sent, dict) or not all(isinstance(one, dict) for one in sent.values()):
        raise BadRequest(_("queries: send an object with a query for each key."))
    if len(sent) > MOST_QUERIES:
        raise BadRequest(_("queries: send at most %(most)d queries at a time.") % {"most": MOST_QUERIES})
    return {key: _query(one) for key, one in sent.items()}


def _query(sent):
    text, limit = sent.get("query"), sent.get("limit", 10)
    if not isinstance(text, str):
        raise BadRequest(_("queries: each query needs a text “query”."))
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise BadRequest(_("queries: “limit” must be a number from 1."))
    asked = sent.get("type") or list(TYPES)
    types = [_text(one) for one in (asked if isinstance(asked, list) else [asked])]
    facts = {}
    properties = sent.get("properties")
    for one in properties if isinstance(properties, list) else []:
        name = _text(one.get("pid")) if isinstance(one, dict) else ""
        if name in PROPERTIES:
            facts[name] = _text(one.get("v"))
    kept = tuple(key for key in TYPES if key in types)
    return Query(_text(text), kept, facts, min(limit, MOST_CANDIDATES))


def _text(value):
    """A value as text: a text, a number, an entity by its name or id, or the first of several."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("id") or ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).replace("\x00", "")[:LONGEST].strip()


@gate(PUBLIC)
@require_safe
def view(request, key):
    """The page of an id."""
    return redirect(_thing(key).get_absolute_url())


@gate(PUBLIC)
@require_safe
@for_frames
def preview(request, key):
    """A few words of an id, for a frame in somebody's tool: no cookie, script or style."""
    found = _thing(key)
    context = {
        "found": found,
        "detail": reconciliation.detail_of(found),
        "address": absolute(request, found),
        "language": request.LANGUAGE_CODE,
    }
    return render(request, "portal/reconcile_preview.html", context)


def _thing(key):
    found = reconciliation.entity(key)
    if found is None:
        raise Http404
    return found
