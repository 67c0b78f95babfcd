"""The API described as OpenAPI 3.1, from the columns, filters and forms that it is made of."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from citydiplo.kit.api.resource import Resource, field_at
from citydiplo.kit.listing.exports import ExportColumn
from citydiplo.kit.listing.facets import Facet
from citydiplo.kit.listing.facets.filters import BitsFacet, ChoiceFacet, DecadeFacet
from citydiplo.kit.web.problems import MEDIA_TYPE

Json = dict[str, Any]
FIXED = (BitsFacet, ChoiceFacet, DecadeFacet)  # of these the options never change while the portal runs

_KINDS: tuple[tuple[type[models.Field], Json], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string", "format": "decimal"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
)
_MADE: dict[type | None, Json] = {int: {"type": ["integer", "null"]}, None: {"type": ["string", "null"]}}
_COUNT = {"type": "integer", "minimum": 0}
PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
LICENCE: Json = {
    "type": "object",
    "required": ["text", "url"],
    "properties": {"text": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
}
PAGING: tuple[tuple[str, Json, Any], ...] = (
    ("cursor", {"type": "string"}, _("Where the page begins. Take it from “next” of the page before.")),
    ("page_size", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, _("Rows of a page.")),
    (
        "fields",
        {"type": "string"},
        _("Names of fields, with commas between them. The answer has only these."),
    ),
    (
        "changed_since",
        {"type": "string", "format": "date-time"},
        _("Only rows that changed since then. “removed” has the ids of rows that left the list."),
    ),
)


def column_schema(model: type[models.Model], column: ExportColumn, label: Any) -> Json:
    """What a column holds."""
    described = {"description": capfirst(force_str(label(column.name)).replace("_", " "))}
    if column.made is not None:
        return _MADE[column.kind] | described
    found, can_be_null = field_at(model, column.paths[0])
    kind: Json = next(
        (dict(schema) for base, schema in _KINDS if isinstance(found, base)), {"type": "string"}
    )
    if found is None or isinstance(found, models.ForeignKey):
        kind, can_be_null = {"type": ["string", "integer"]}, True
    if can_be_null:
        kind["type"] = [*([kind["type"]] if isinstance(kind["type"], str) else kind["type"]), "null"]
    return kind | described


def row_schema(resource: Resource) -> Json:
    """A row: every field may be missing, since ``?fields=`` chooses; the id never is."""
    model = resource.rows(AnonymousUser()).model
    fields = {one.name: column_schema(model, one, resource.export.label) for one in resource.columns}
    fields[resource.key] = {"type": "integer"} | _described_as(_("Stable id. It is part of the address."))
    return {
        "type": "object",
        "required": [resource.key],
        "properties": fields,
        "additionalProperties": False,
    }


def list_schema(row: Json) -> Json:
    """The envelope of a list of ``row``."""
    return {
        "type": "object",
        "required": ["count", "demo_count", "next", "licence", "results"],
        "properties": {
            "count": _COUNT | _described_as(_("Rows that the filters leave, without demo records.")),
            "demo_count": _COUNT | _described_as(_("Demo records in the list. They are not in “count”.")),
            "next": {"type": ["string", "null"], "format": "uri"},
            "licence": LICENCE,
            "results": {"type": "array", "items": row},
            "removed": {"type": "array", "items": {"type": "integer"}},
            "next_changed_since": {"type": "string", "format": "date-time"},
        },
        "additionalProperties": False,
    }


def filter_parameters(resource: Resource) -> Iterable[Json]:
    """The filters of a list, with their options where these are a fixed few."""
    if not resource.filters:
        for name in resource.places:
            yield _query(name, {"type": "array", "items": {"type": "string"}}, f"{name}: slug")
        return
    for name, chosen in resource.filters.get_filters().items():
        if not isinstance(chosen, Facet):
            yield _query(name, {"type": "string"}, force_str(chosen.label or name))
            continue
        item: Json = {"type": "string"}
        options = list(chosen.options()) if isinstance(chosen, FIXED) else []
        if options:
            item["enum"] = options
        yield _query(name, {"type": "array", "items": item}, force_str(chosen.label))
    orders = [sort.value for sort in resource.sorts]
    yield _query("sort", {"type": "string", "enum": orders}, force_str(_("Order")))


def _query(name: str, schema: Json, description: Any) -> Json:
    return {"name": name, "in": "query", "schema": schema} | _described_as(description)


def _described_as(text: Any) -> Json:
    return {"description": force_str(text)}


class Described(AutoSchema):
    """The description of one view, from what it says of itself."""

    def get_operation_id(self) -> str:
        """A name of one word: ``partnerships_list``."""
        return self.view.operation(self.method) if hasattr(self.view, "operation") else self._name()

    def _name(self):
        words = [part for part in self.path.split("/")[3:] if part and not part.startswith("{")]
        kind = "read" if "{" in self.path else "list"
        return "_".join([*words, kind if self.method == "GET" else self.method.lower()]).replace("-", "_")

    def get_summary(self) -> str:
        """What it does, in one line."""
        return self._docstring().partition("\n")[0]

    def get_description(self) -> str:
        """What it does and what it refuses."""
        return self._docstring()

    def _docstring(self):
        return (getattr(self.view, self.method.lower()).__doc__ or "").strip()

    def get_tags(self) -> list[str]:
        """The noun."""
        return [self.path.split("/")[3]]

    def get_auth(self) -> list[Json]:
        """A token may be sent with any request; writes need one."""
        return [{"token": []}] if self.method != "GET" else [{"token": []}, {}]

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def _get_parameters(self) -> list[Json]:
        found: list[Json] = []
        if "{pk}" in self.path or "{id}" in self.path:
            name = "pk" if "{pk}" in self.path else "id"
            schema = {"type": "integer", "minimum": 0}
            found.append({"name": name, "in": "path", "required": True, "schema": schema})
        resource = getattr(self.view, "resource", None)
        if self.method == "GET" and resource:
            if "{" not in self.path:
                found += filter_parameters(resource)
                found += [_query(*one) for one in PAGING if one[0] in resource.parameters]
            elif not hasattr(self.view, "gives"):
                found.append(_query(*PAGING[2]))
        codes = [code for code, _name in settings.LANGUAGES]
        if self.method == "GET":
            found.append(
                _query("lang", {"type": "string", "enum": codes}, _("Language of texts and errors."))
            )
        return [*found, *getattr(self.view, "headers_asked", {}).get(self.method, [])]

    def _get_request_body(self, direction: Any = "request") -> Json | None:
        described = getattr(self.view, "bodies", {}).get(self.method)
        if described is None:
            return None
        schema = described()
        files = {name for name, one in schema["properties"].items() if one.get("format") == "binary"}
        alone = {name: one for name, one in schema["properties"].items() if name not in files}
        content = {"application/json": {"schema": schema | {"properties": alone}}}
        if files:
            content["multipart/form-data"] = {"schema": schema}
        return {"required": True, "content": content}

    def _get_response_bodies(self, direction: Any = "response") -> Json:
        resource = getattr(self.view, "resource", None)
        found: Json = {}
        if resource:
            gives = getattr(self.view, "gives", {}).get(self.method)
            row = gives or self._component(resource.name.title().replace("-", ""), row_schema(resource))
            is_list = "{" not in self.path and self.method == "GET"
            statuses = getattr(self.view, "success", {}).get(self.method, "200")
            said = {
                "description": self.get_summary(),
                "content": {"application/json": {"schema": list_schema(row) if is_list else row}},
                "headers": {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}}},
            }
            found |= dict.fromkeys(statuses.split(), said)
            if statuses == "204":
                found["204"] = {"description": self.get_summary()}
        if self.method == "GET":
            found["304"] = {"description": "The reader has it: If-None-Match named this answer."}
        problem = self._component("Problem", PROBLEM)
        refused = {"description": "", "content": {MEDIA_TYPE: {"schema": problem}}}
        for status in self._refusals():
            found[status] = {**refused, "description": force_str(_REFUSALS[status])}
        return found

    def _refusals(self):
        yield from ("400", "401", "429")
        if "{" in self.path:
            yield "404"
        yield from getattr(self.view, "refusals", {}).get(self.method, ())

    def _component(self, name: str, schema: Json) -> Json:
        made = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(made)
        return made.ref


_REFUSALS = {
    "400": _("The address or the body cannot be read. “detail” says what to do."),
    "401": _("The token is not known, or it was revoked, or it has expired."),
    "403": _("The role of the token does not allow this."),
    "404": _("There is nothing here that you may read."),
    "405": _("This address does not take this method."),
    "409": _("The record is in a state that does not allow this."),
    "412": _("Someone changed the record. Read it again, then send your change again."),
    "415": _("The body is not JSON."),
    "422": _("The facts are refused. “errors” says which and why."),
    "428": _("The header If-Match or Idempotency-Key is missing."),
    "429": _("Too many requests. The header Retry-After says how many seconds to wait."),
    "503": _("The portal cannot answer now. The header Retry-After says how many seconds to wait."),
}


def refusals() -> list[tuple[str, Any]]:
    """(status, meaning) of each answer that is no success, for people."""
    return list(_REFUSALS.items())


@lru_cache(maxsize=16)
def _described(language: str | None) -> Json:
    generator = SchemaGenerator(urlconf=settings.ROOT_URLCONF)
    found = generator.get_schema(request=None, public=True)
    found.setdefault("components", {})["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token of your account page."}
    }
    return found


def description() -> Json:
    """The whole API in the active language. Made once for each language."""
    return _described(get_language())
