"""The description of a version: a Frictionless Data Package (datapackage.json), and words to cite it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from citydiplo.kit import branding
from citydiplo.kit.api.resource import Resource
from citydiplo.kit.api.schema import column_schema
from citydiplo.kit.listing.exports import LICENCE
from citydiplo.kit.mail import outbox
from citydiplo.portal.dataset.versions import SourceFacts

Json = dict[str, Any]
# From what the API says of a column to the types of Table Schema.
_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "string"}
_FORMATS: dict[str, Json] = {
    "decimal": {"type": "number"},
    "date": {"type": "date"},
    "date-time": {"type": "datetime", "format": "any"},  # a space or a T between day and time
}
MEDIA_TYPES = {"csv": "text/csv", "jsonl": "application/x-ndjson", "geojson": "application/geo+json"}


@dataclass(frozen=True)
class TableFile:
    """A table's file within a ZIP file, as it was written."""

    path: str
    rows: int
    size: int  # bytes
    sha256: str


def page_of(day: str) -> str:
    """The full address that a citation names. It still leads to the page when the version is gone."""
    return outbox.absolute(f"/data/#v{day}")


def citation(day: str) -> str:
    """How to name the version of ``day`` in a text, in the reader's language."""
    words = {"site": branding.current().name, "day": day, "address": page_of(day)}
    return _("%(site)s: public register of city diplomacy. Version %(day)s. %(address)s") % words


def described(
    kind: str,
    day: str,
    made_at: str,
    tables: Iterable[tuple[Resource, TableFile]],
    sources: Iterable[SourceFacts],
) -> Json:
    """The datapackage.json of the ZIP file of a ``kind``."""
    return {
        "profile": "data-package",
        "name": f"{settings.SITE_NAME}-{kind}",
        "title": citation(day),
        "version": day,
        "created": made_at,
        "homepage": page_of(day),
        "licenses": [{"path": outbox.absolute("/data/#licence"), "title": LICENCE}],
        "sources": [
            {"title": one.title, "licence": one.licence, "rows": one.rows}
            | ({"path": one.url} if one.url else {})
            for one in sources
        ],
        "resources": [_resource(kind, resource, table) for resource, table in tables],
    }


def _resource(kind, resource, table):
    found = {
        "name": resource.name,
        "title": force_str(resource.title),
        "path": table.path,
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
        "encoding": "utf-8",
        "bytes": table.size,
        "hash": f"sha256:{table.sha256}",
        "rows": table.rows,
    }
    if kind == "geojson":
        return found
    model = resource.rows(AnonymousUser()).model
    fields = [_field(model, column, resource) for column in resource.export.columns]
    schema = {"fields": fields, "primaryKey": resource.key}
    return found | {"profile": "tabular-data-resource", "schema": schema}


def _field(model, column, resource):
    said = column_schema(model, column, resource.export.label)
    kinds = [said["type"]] if isinstance(said["type"], str) else said["type"]
    kinds = [kind for kind in kinds if kind != "null"]
    typed = _FORMATS.get(said.get("format", "")) or {"type": _TYPES[kinds[0]] if len(kinds) == 1 else "any"}
    return {"name": column.name, "title": said["description"], **typed}
