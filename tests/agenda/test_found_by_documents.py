"""What is public is found by what its documents say, and no longer once they are gone."""

import pytest

from agenda.actions import documents, search
from agenda.models import ItemDocument, MeetingDocument
from citydiplo.kit.models import SearchEntry
from partnerships.actions import documents as shared_documents
from tests import fitting
from tests.rows import make_item, make_meeting

pytestmark = pytest.mark.django_db
LINK = "https://www.example.org/annex.pdf"


def found(kind):
    return [hit.object_id for hit in SearchEntry.objects.filter(kind=kind) if "quinoa" in hit.words]


def test_agenda_items_and_meetings(cast):
    for kind, owner, model in (
        ("agenda-item", make_item(cast.network), ItemDocument),
        ("meeting", make_meeting(cast.network), MeetingDocument),
    ):
        document = model(title="Annex", url=LINK, text="Quinoa seedlings", **{model.OWNER: owner})
        document = documents.attach(document=document, by=cast.dia)
        assert found(kind) == [owner.pk]
        search.index_all()
        assert found(kind) == [owner.pk]
        documents.remove(document=document)
        assert found(kind) == []


def test_exchanges(cast):
    exchange = fitting.exchange(city=cast.lima, state="published", published_at="2026-01-01T12:00Z")
    facts = {"title": "Quinoa", "url": LINK}
    document = shared_documents.attach(thing=exchange, by=cast.ana, facts=facts)
    assert found("exchange") == [exchange.pk]
    shared_documents.remove(document=document)
    assert found("exchange") == []
