"""The addresses of a noun: its list, and one of its rows. Everybody may ask; cookies say nothing."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from citydiplo.kit.api import rates
from citydiplo.kit.api.lists import ListRequest
from citydiplo.kit.api.resource import Resource
from citydiplo.kit.api.schema import Described
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate

READ = ("GET", "HEAD", "OPTIONS")
EXPOSED = "ETag, Link, Content-Language, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


class AlwaysJson(BaseContentNegotiation):
    """There is one form, so nobody has to ask for it: a browser gets it, too."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser of JSON, if that is what was sent."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        """JSON."""
        return renderers[0], renderers[0].media_type


class MachineView(APIView):
    """What all addresses have in common: limits, licence, cross-origin reads, problems as JSON."""

    content_negotiation_class = AlwaysJson
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    schema: Any = Described()
    cross_origin: tuple[str, ...] = READ  # what pages of other sites may send
    rate = ""  # of settings.API_RATES, where requests are counted apart

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who asks, and count the request. A token that is not good counts for its address."""
        self.allowance = None
        try:
            super().initial(request, *args, **kwargs)
        except Exception:
            rates.take(request._request)
            raise
        kind = self.rate or ("writes" if request.method not in READ else "")
        self.allowance = rates.take(request._request, token=str(getattr(request.auth, "pk", "")), kind=kind)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What may be asked here: of browsers on other sites, reading only."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Add what every answer says."""
        response = super().finalize_response(request, response, *args, **kwargs)
        raw = getattr(request, "_request", request)
        licence = f'<{absolute(raw, "/api/#licence")}>; rel="license"'
        response["Link"] = ", ".join(filter(None, [licence, response.get("Link")]))
        allowance = getattr(self, "allowance", None)
        for name, value in (allowance.headers if allowance else {}).items():
            response.headers.setdefault(name, value)
        if request.method in self.cross_origin:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = EXPOSED
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = ", ".join(self.cross_origin)
            response["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
            response["Access-Control-Max-Age"] = "86400"
        response["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        return response


def tag_of(body: Any, version: int | None = None) -> str:
    """The ETag of ``body``; that of a row begins with its version."""
    return _tag(_as_json(body), version)


def answer(
    request: HttpRequest, body: Any, *, status: int = 200, version: int | None = None, apart: str = ""
) -> HttpResponseBase:
    """``body`` as JSON with its tag, or 304 where the reader has it. No tag counts the key ``apart``."""
    text = _as_json(body)
    counted = {name: value for name, value in body.items() if name != apart}
    etag = _tag(text if len(counted) == len(body) else _as_json(counted), version)
    response = HttpResponse(text, status=status, content_type="application/json", headers={"ETag": etag})
    if request.method in ("GET", "HEAD") and status == 200:
        return get_conditional_response(request, etag=etag, response=response) or response
    return response


def _as_json(body):
    return json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _tag(text, version):
    tag = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
    return f'"{tag}"' if version is None else f'"{version}-{tag}"'


class ListView(MachineView):
    """The rows of a noun, filtered as its page is."""

    resource: Resource

    def get(self, request: Request) -> HttpResponseBase:
        """A page of the list."""
        body = ListRequest(request._request, self.resource, request.user).answer()
        response = answer(request._request, body, apart="next_changed_since")
        if body["next"]:
            response["Link"] = f'<{body["next"]}>; rel="next"'
        return response


class ItemView(MachineView):
    """One row of a noun."""

    resource: Resource

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The row by its id. Raises Http404 where the reader may not see it."""
        refuse_unknown(request._request, names={"fields"}, ignored=())
        columns = self.resource.chosen(request.GET.get("fields"))
        body, version = row_of(self.resource, request.user, pk, columns)
        return answer(request._request, body, version=version)


def row_of(resource: Resource, user: Any, pk: int, columns: Any = None) -> tuple[dict[str, Any], int | None]:
    """A row that ``user`` may read, as the API gives it, and its version. Raises Http404. One statement."""
    columns = columns or resource.columns
    extra = [column for column in resource.columns if column.name == "version" and column not in columns]
    rows = (resource.one_by_one or resource.rows)(user).filter(pk=pk).order_by()
    found, as_object, _paths = resource.read(rows, [*columns, *extra])
    row = found.first()
    if row is None:
        raise Http404
    body = as_object(row)
    version = body.get("version") if resource.versioned else None
    for column in extra:
        del body[column.name]
    return body, version


class RootView(MachineView):
    """Where each noun is."""

    schema = None
    nouns: tuple[str, ...] = ()

    def get(self, request: Request) -> HttpResponseBase:
        """The addresses of all lists."""
        raw = request._request
        refuse_unknown(raw, names=(), ignored=())
        return answer(raw, {noun: absolute(raw, f"{raw.path}{noun}/") for noun in self.nouns})


class NothingView(MachineView):
    """Every other address below the API's."""

    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nothing is here."""
        raise Http404

    post = put = patch = delete = get


def public(view: type[MachineView], **facts: Any) -> Any:
    """The view as a route: everybody may ask, since it decides by itself what they read."""
    return gate(PUBLIC)(view.as_view(**facts))


def views_of(resource: Resource) -> tuple[type[ListView], type[ItemView]]:
    """The views of a noun: its list and one of its rows."""
    name = resource.name.title().replace("-", "")
    listed = type(f"{name}List", (ListView,), {"resource": resource, "__doc__": ListView.__doc__})
    item = type(f"{name}Item", (ItemView,), {"resource": resource, "__doc__": ItemView.__doc__})
    return listed, item
