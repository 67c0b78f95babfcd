"""Documents of a partnership: who adds, opens and removes them, and where their words are found."""

import datetime

import pytest
from celery import current_app
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from citydiplo.kit import documents
from citydiplo.kit.models import SearchEntry
from networks.choices import SeatRole
from partnerships.actions import documents as actions
from partnerships.models import Correction, Partnership, PartnershipDocument
from partnerships.tasks import read_document
from tests import files
from tests.pages import statements
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(lima, lagos):
    return make_partnership(lima, lagos, dimension="culture", dimensions=["culture"])


def add(desk, record, name="act.pdf", content=None, **facts):
    sent = {"document_file": files.upload(name, files.pdf("An act") if content is None else content)}
    return desk.post(f"/partnerships/{record.pk}/documents/", sent | facts)


def bytes_of(answer):
    return b"".join(answer.streaming_content)


def test_a_file_is_added_and_given_out_as_a_download(desk, record, ana):
    assert add(desk, record, "../Acta – Ñandú.pdf").status_code == 302
    document = PartnershipDocument.objects.get()
    assert (document.title, document.name) == ("Acta – Ñandú", "Acta – Ñandú.pdf")
    assert document.added_by == ana
    assert "Acta" not in document.file.name
    page = desk.get(record.get_absolute_url()).content.decode()
    assert f'href="/partnerships/documents/{document.pk}/"' in page
    answer = desk.get(document.get_absolute_url())
    assert bytes_of(answer) == files.pdf("An act")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Acta%20%E2%80%93%20%C3%91and%C3%BA.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Length"] == str(document.size)
    assert desk.get(f"/media/{document.file.name}").status_code == 404


def test_who_has_it_already_is_not_sent_it_again(desk, record):
    add(desk, record)
    url = PartnershipDocument.objects.get().get_absolute_url()
    etag = desk.get(url)["ETag"]
    again = desk.get(url, headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_link_stands_in_the_place_of_a_file(desk, record):
    link = {"document_url": "https://www.lima.example/act", "document_title": "The act"}
    assert desk.post(f"/partnerships/{record.pk}/documents/", link).status_code == 302
    page = desk.get(record.get_absolute_url()).content.decode()
    assert 'href="https://www.lima.example/act" rel="noopener noreferrer nofollow ugc"' in page
    assert "<bdi>lima.example</bdi>" in page
    document = PartnershipDocument.objects.get()
    assert desk.get(f"/partnerships/documents/{document.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file or enter a link."),
        (
            {"document_url": "javascript:alert(1)", "document_title": "x"},
            ("Enter a web address, for example https://www.example.org"),
        ),
        (
            {"document_url": "ftp://lima.example/x", "document_title": "x"},
            ("Enter a web address, for example https://www.example.org"),
        ),
        ({"document_url": "https://lima.example/x"}, "Enter a title for the link."),
        ({"document_url": "https://x.example/" + "a" * 10_000, "document_title": "x"}, "at most 1000"),
        ({"document_url": "https://x.example/", "document_title": "x" * 10_000}, "at most 200"),
        ({"document_url": "https://x.example/\x00", "document_title": "x"}, "Null characters"),
        ({"document_url": "https://x.example/", "document_file": "act.pdf"}, "not both"),
        ({"document_file": "empty.pdf"}, "The file is empty"),
        ({"document_file": "page.pdf"}, "You cannot add web pages, SVG drawings or scripts"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(desk, record, sent, words):
    contents = {"act.pdf": files.pdf(), "empty.pdf": b"", "page.pdf": b"<html></html>"}
    if name := sent.get("document_file"):
        sent = sent | {"document_file": files.upload(name, contents[name])}
    answer = desk.post(f"/partnerships/{record.pk}/documents/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PartnershipDocument.objects.exists()


def test_tricks_in_names_and_titles_are_harmless_text(desk, record):
    add(desk, record, "act\u202efdp.exe", document_title="<b>\u202eAct</b>")
    document = PartnershipDocument.objects.get()
    assert (document.title, document.name) == ("<b>Act</b>", "actfdp.exe.pdf")
    assert "&lt;b&gt;Act&lt;/b&gt;" in desk.get(record.get_absolute_url()).content.decode()


def test_a_double_click_adds_it_once_and_says_so(desk, record):
    assert add(desk, record).status_code == 302
    again = add(desk, record, document_title="Another name")
    assert "This document is already here, as “act”." in again.content.decode()
    assert PartnershipDocument.objects.count() == 1


def test_thirty_are_enough(desk, record, monkeypatch):
    monkeypatch.setattr(PartnershipDocument, "MOST", 1)
    add(desk, record)
    full = add(desk, record, content=files.pdf("Another"))
    assert "There are already 1 documents here. Remove one first." in full.content.decode()


def test_a_file_whose_row_is_refused_is_not_kept(record, ana, monkeypatch):
    stored = []
    form = documents.DocumentForm({}, {"document_file": files.upload("act.pdf", files.pdf("An act"))})
    assert form.is_valid()
    field = PartnershipDocument._meta.get_field("file")
    name_it = field.upload_to
    monkeypatch.setattr(field, "upload_to", lambda *its: stored.append(name_it(*its)) or stored[-1])
    with pytest.raises(ValidationError):
        actions.attach(thing=record, by=ana, facts={"title": "x" * 300, "url": ""}, file=form.file)
    assert stored
    assert not default_storage.exists(stored[0])


def test_removing_takes_the_file_and_keeps_the_act(desk, record, django_capture_on_commit_callbacks):
    add(desk, record)
    document = PartnershipDocument.objects.get()
    path = f"/partnerships/documents/{document.pk}/remove/"
    assert "Remove “act”?" in desk.get(path).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(path).status_code == 302
    assert not default_storage.exists(document.file.name)
    assert desk.post(path).status_code == 404
    desk.logout()
    page = desk.get(f"/partnerships/{record.pk}/history/").content.decode()
    assert "Entered: Document – <bdi>act</bdi>" in page
    assert "Removed: Document – <bdi>act</bdi>" in page
    assert "City editor, Lima" in page
    assert document.file.name not in page


def test_those_of_some_records_are_those_that_one_may_read_among_all(record, lima, lagos, ana):
    chidi = make_seat(make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person
    kim = make_seat(make_person("Kim"), make_city("seoul"), SeatRole.CITY_EDITOR).person
    held = Correction.objects.create(partnership=record, city=lima, part="documents")
    for visibility in ("public", "members", "city"):
        for status in ("active", "draft"):
            other = make_partnership(lima, make_city(), visibility=visibility, status=status)
            for number, holder in enumerate((None, held)):
                url = f"https://example.org/{number}"
                PartnershipDocument.objects.create(partnership=other, url=url, held_by=holder)
    for reader in (AnonymousUser(), kim, chidi, ana, make_person("Olu", is_staff=True)):
        some = Partnership.objects.visible_to(reader).filter(parties__city=lima)
        found = PartnershipDocument.objects.of_visible(some, reader)
        among_all = PartnershipDocument.objects.visible_to(reader).filter(partnership__in=some.values("pk"))
        assert sorted(one.pk for one in found) == sorted(one.pk for one in among_all)


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        (("public", "active"), {"visitor", "eve", "kim", "chidi", "bo", "ana", "olu"}),
        (("members", "active"), {"kim", "chidi", "bo", "ana", "olu"}),
        (("city", "active"), {"chidi", "bo", "ana", "olu"}),
        (("public", "draft"), {"chidi", "bo", "ana", "olu"}),
    ],
)
def test_a_document_is_seen_by_those_who_see_its_record(client, record, ana, state, readers):
    lima, lagos = (party.city for party in record.parties.all())
    Partnership.objects.update(visibility=state[0], status=state[1])
    client.force_login(ana)
    add(client, record)
    document = PartnershipDocument.objects.get()
    people = {
        "visitor": None,
        "eve": make_person("Eve"),
        "kim": make_seat(make_person("Kim"), make_city("seoul"), SeatRole.CITY_EDITOR).person,
        "chidi": make_seat(make_person("Chidi"), lagos, SeatRole.CITY_EDITOR).person,
        "bo": make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person,
        "ana": ana,
        "olu": make_person("Olu", is_staff=True),
    }
    editors = {"chidi", "ana", "olu"}
    pages = (f"/partnerships/{record.pk}/documents/", f"/partnerships/documents/{document.pk}/remove/")
    for name, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(document.get_absolute_url()).status_code == (200 if name in readers else 404), name
        refused = 302 if not person else 403 if name in readers else 404
        for page in pages:
            assert client.get(page).status_code == (200 if name in editors else refused), name
            if name not in editors:
                assert client.post(page).status_code == refused, name
    assert PartnershipDocument.objects.count() == 1


def test_the_history_of_a_draft_keeps_its_documents_to_itself(client, desk, lima, lagos):
    record = make_partnership(lima, lagos, status="draft", dimension="culture", dimensions=["culture"])
    record.title = "Now it has acts of its own"
    record.save()
    add(desk, record, "secret-plan.pdf")
    record.status = "active"
    record.save()
    path = f"/partnerships/{record.pk}/history/"
    assert "secret-plan" in desk.get(path).content.decode()
    desk.logout()
    assert "secret-plan" not in client.get(path).content.decode()


def test_a_public_record_is_found_by_what_its_documents_say(desk, record):
    add(desk, record, "annex.pdf", files.pdf("Quinoa seedlings"))
    document = PartnershipDocument.objects.get()
    read_document(document.pk)
    document.refresh_from_db()
    assert document.text_read_at
    assert found("quinoa") == found("annex") == [record.pk]
    record.visibility = "city"
    record.save()
    actions.remove(document=document)
    assert found("quinoa") == []


def found(word):
    return [hit.object_id for hit in SearchEntry.objects.filter(kind="partnership") if word in hit.words]


def test_a_worker_is_told_to_read_it(desk, record, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        add(desk, record)
        add(desk, record, "map.png", files.png())
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        sent = [queue.get(block=False) for _number in range(queue.qsize())]
    asked = [message.payload[0] for message in sent if message.headers["task"] == PartnershipDocument.READ_BY]
    assert asked == [[PartnershipDocument.objects.get(kind="pdf").pk]]


def test_text_that_nobody_read_is_handed_out_again(desk, record, monkeypatch):
    add(desk, record)
    asked = []
    monkeypatch.setattr(documents.writing, "_nudge", lambda model, pk: asked.append((model, pk)))
    document = PartnershipDocument.objects.get()
    assert documents.queue_unread() == 1
    assert asked == [(PartnershipDocument, document.pk)]
    read_document(document.pk)
    assert documents.queue_unread() == 0


def test_files_that_no_row_names_are_swept_away_when_they_are_old(desk, record, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    add(desk, record)
    add(desk, record, "map.png", files.png())
    kept, lost = PartnershipDocument.objects.order_by("pk")
    PartnershipDocument.objects.filter(pk=lost.pk).delete()
    tomorrow = timezone.now() + datetime.timedelta(days=2)
    documents.sweep()
    assert default_storage.exists(lost.file.name)
    documents.sweep(now=tomorrow)
    assert not default_storage.exists(lost.file.name)
    assert default_storage.exists(kept.file.name)


def test_a_file_that_is_gone_is_not_found(desk, record):
    add(desk, record)
    document = PartnershipDocument.objects.get()
    default_storage.delete(document.file.name)
    assert desk.get(document.get_absolute_url()).status_code == 404


def test_the_pages_cost_the_same_however_many_documents_there_are(desk, record):
    pages = (record.get_absolute_url(), f"/partnerships/{record.pk}/documents/")
    add(desk, record)
    few = [len(statements(desk, page)) for page in pages]
    for number in range(4):
        add(desk, record, content=files.pdf(str(number)))
    assert [len(statements(desk, page)) for page in pages] == few
