"""All rows of a person as one zip: each table as JSON and as CSV, and a page that says what is inside."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst

from citydiplo.accounts.own_data.tables import tables
from citydiplo.kit import branding
from citydiplo.kit.tabular.writing import csv_pieces, json_pieces

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

AT_ONCE = 2_000  # rows read at a time


def write_zip(person: User, file: IO[bytes]) -> None:
    """Write everything the portal stores about ``person`` to ``file``, which must be seekable.

    One or two statements for each table that can hold a person, and one for each file with rows; rows are
    read in pieces, so memory does not grow with them.
    """
    inside = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables():
            if not (count := table.rows(person).count()):
                continue
            names = table.columns
            label = capfirst(str(table.model._meta.verbose_name_plural))
            about = {"table": table.model._meta.label, "what": label, "kind": table.kind}
            for folder, pieces in (
                ("json", json_pieces(names, _own(table, person), about=about)),
                ("csv", csv_pieces(names, _own(table, person), bom=True)),
            ):
                _write(archive, f"{folder}/{table.name}.{folder}", pieces)
            inside.append({"name": table.name, "label": label, "rows": count, "kind": table.kind})
        context = {
            "person": person,
            "tables": inside,
            "now": timezone.now(),
            "site_name": branding.current().name,
        }
        archive.writestr("README.txt", render_to_string("account/own_data_readme.txt", context))


def _own(table, person):
    rows = table.rows(person).values_list(*table.columns).iterator(chunk_size=AT_ONCE)
    return (table.own(person, row) for row in rows)


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with archive.open(name, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece.encode())
