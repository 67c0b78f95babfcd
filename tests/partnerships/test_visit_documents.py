"""Documents of a visit: who adds, opens and removes them, and where their words are found."""

import pytest
from django.core.exceptions import ValidationError

from citydiplo.kit.documents import DocumentForm
from citydiplo.kit.models import SearchEntry
from partnerships.actions import visit_documents, visits
from partnerships.models import VisitDocument
from partnerships.tasks import read_visit_document
from tests import files, rows
from tests.pages import statements
from tests.rows import day

pytestmark = pytest.mark.django_db


def person_of(city, name, role="city-editor"):
    person = rows.make_person(name)
    rows.make_seat(person, city, role)
    return person


def sent(name="speech.pdf", words="The xylophone speech"):
    return {"document_file": files.upload(name, files.pdf(words))}


def attached(visit, by, **names):
    form = DocumentForm({}, sent(**names))
    assert form.is_valid(), form.errors
    made = visit_documents.attach(visit=visit, by=by, facts=form.facts, file=form.file)
    read_visit_document(made.pk)
    return made


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("planned, own", {"ana"}),
        ("planned, parties", {"ana", "chidi"}),
        ("done, own", {"ana"}),
        ("done, parties", {"ana", "chidi"}),
        ("done, members", {"ana", "chidi", "member", "operator"}),
        ("done, public", {"ana", "chidi", "member", "operator", "visitor"}),
    ],
)
def test_who_sees_the_visit_opens_its_documents(client, lima, lagos, state, readers):
    status, visibility = state.split(", ")
    visit = rows.make_visit(lima, lagos, status=status, visibility=visibility)
    ana = person_of(lima, "ana")
    document = attached(visit, ana)
    people = {
        "ana": ana,
        "chidi": person_of(lagos, "chidi"),
        "member": person_of(rows.make_city("quito"), "member"),
        "operator": rows.make_person("olu", is_staff=True, is_superuser=True),
    }
    opened = set()
    for name in (*people, "visitor"):
        client.logout()
        if name in people:
            client.force_login(people[name])
        answer = client.get(document.get_absolute_url())
        page = client.get(visit.get_absolute_url())
        assert answer.status_code in (200, 404)
        assert page.status_code == answer.status_code
        if answer.status_code == 200:
            opened.add(name)
            assert document.get_absolute_url() in page.text
    assert opened == readers


def test_its_city_adds_and_removes_them_and_nobody_else(client, lima, lagos):
    visit = rows.make_visit(lima, lagos, status="done", visibility="public")
    path = f"/visits/{visit.pk}/documents/"
    client.force_login(person_of(lima, "bo", "mayors-office"))
    assert client.post(path, sent()).status_code == 302
    document = VisitDocument.objects.get()
    assert document.title == "speech"
    assert client.get(document.get_absolute_url()).status_code == 200
    assert "speech" in client.get(f"/visits/{visit.pk}/history/").text
    client.force_login(person_of(lagos, "chidi"))
    assert client.get(path).status_code == 403
    assert client.post(path, sent("b.pdf")).status_code == 403
    assert client.post(document.get_removal_url()).status_code == 403
    client.force_login(person_of(lima, "ana"))
    assert client.post(document.get_removal_url()).status_code == 302
    assert not VisitDocument.objects.exists()


def test_only_a_public_visit_is_found_by_its_documents(client, lima, lagos):
    ana = person_of(lima, "ana")
    over = {"status": "done", "first_day": day("2025-03-03"), "last_day": day("2025-03-05")}
    visit = rows.make_visit(lima, lagos, visibility="parties", **over)
    document = attached(visit, ana)
    assert not SearchEntry.objects.filter(kind="visit").exists()
    assert visit.get_absolute_url() not in client.get("/search/?q=xylophone").text
    visits.amend(visit=visit, by=ana, version=visit.version, visibility="public")
    assert visit.get_absolute_url() in client.get("/search/?q=xylophone").text
    visit_documents.remove(document=document)
    assert visit.get_absolute_url() not in client.get("/search/?q=xylophone").text


def test_where_the_mayors_office_publishes_an_editor_adds_nothing_public(client, lima, lagos):
    lima.asks_approval = True
    lima.save()
    ana, bo = person_of(lima, "ana"), person_of(lima, "bo", "mayors-office")
    hidden = rows.make_visit(lima, lagos, status="done", visibility="parties")
    public = rows.make_visit(lima, lagos, status="done", visibility="public")
    attached(hidden, ana)
    with pytest.raises(ValidationError):
        attached(public, ana)
    client.force_login(ana)
    answer = client.post(f"/visits/{public.pk}/documents/", sent())
    assert answer.status_code == 422
    assert "mayor’s office" in answer.text
    attached(public, bo)


def test_the_page_costs_the_same_with_one_document_and_with_many(client, lima, lagos):
    ana = person_of(lima, "ana")
    visit = rows.make_visit(lima, lagos, status="done", visibility="public")
    client.force_login(ana)
    paths = (visit.get_absolute_url(), f"/visits/{visit.pk}/documents/")
    attached(visit, ana)
    one = [len(statements(client, path)) for path in paths]
    for number in range(4):
        attached(visit, ana, words=f"Speech {number}")
    assert [len(statements(client, path)) for path in paths] == one
