"""Documents of a visit: attached and removed by its own city, read; of a public visit they can be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from citydiplo.kit import documents
from citydiplo.kit.caching import versions
from networks.actions.approval import is_asked_first
from networks.actions.on_behalf import acts_for
from networks.choices import Power
from partnerships.actions.search import index_visits
from partnerships.choices import VisitVisibility
from partnerships.models import Visit, VisitDocument

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.documents.forms import CheckedFile


@acts_for("visit.city", Power.VISIT)
@transaction.atomic
def attach(
    *, visit: Visit, by: User | None, facts: Mapping[str, Any], file: CheckedFile | None = None
) -> VisitDocument:
    """Hang a checked file, or a link, on a visit.

    Raises ValidationError as the kit's does, and where the mayor's office has to publish it.
    """
    # Read again: somebody may have published the visit since the page was opened.
    visibility = Visit.objects.values_list("visibility", flat=True).get(pk=visit.pk)
    if visibility not in VisitVisibility.narrow() and is_asked_first(visit.city, by):
        raise ValidationError(_("In your city, only the mayor’s office can publish this. Ask it to do so."))
    document = VisitDocument(visit=visit, **facts)
    documents.attach(document, by=by, file=file)
    _announce(visit.pk)
    return document


@transaction.atomic
def remove(*, document: VisitDocument) -> None:
    """Take a document away. Its history stays, its file does not."""
    if documents.remove(document):
        _announce(document.visit_id)


def read(*, pk: int) -> None:
    """Read what a PDF says, so that a public visit is found by it."""
    document: Any = documents.read(model=VisitDocument, pk=pk)
    if document and document.text:
        index_visits([document.visit_id])


def _announce(pk):
    index_visits([pk])
    versions.bump("visits")
