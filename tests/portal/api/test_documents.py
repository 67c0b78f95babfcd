"""Documents, sent by programs: the checks, limits and words of the form on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from networks.models import City
from partnerships.models import PartnershipDocument
from tests import files
from tests.portal.api.sending import editor_of, read, send
from tests.rows import make_exchange, make_partnership, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """(partnership of Lima and Rome, token of Lima)."""
    (lima, token), (rome, _other) = editor_of("lima"), editor_of("rome")
    return make_partnership(lima, rome), token


def address(row, noun="partnerships", act="documents"):
    return f"/api/v1/{noun}/{row.pk}/{act}/"


def send_file(client, where, token, tag="*", **facts):
    headers = {"authorization": f"Bearer {token}", "if-match": tag}
    return client.post(where, facts, headers=headers)


def act_file(text="The act of 1998", name="act.pdf"):
    return files.upload(name, files.pdf(text))


def words_of(answer):
    assert answer.status_code == 422, answer.content
    return [(fault["field"], fault["message"]) for fault in answer.json()["errors"]]


def test_a_file_is_added_listed_and_removed(client, pair):
    partnership, token = pair
    tag = read(client, f"/api/v1/partnerships/{partnership.pk}/", token)["ETag"]
    answer = send_file(client, address(partnership), token, tag, document_file=act_file())
    assert answer.status_code == 200, answer.content
    made = PartnershipDocument.objects.get()
    assert (made.title, made.kind, made.added_by.email) == ("act", "pdf", "lima city-editor@example.org")
    [told] = read(client, address(partnership), token).json()["results"]
    assert (told["id"], told["bytes"], told["waits"]) == (made.pk, made.size, False)
    assert told["address"].endswith(made.get_absolute_url())
    again = send_file(client, address(partnership), token, tag, document_file=act_file("Another"))
    assert again.status_code == 412
    where = address(partnership, act="documents-remove")
    assert send(client, where, token, {"document": made.pk}, If_Match="*").status_code == 200
    assert read(client, address(partnership), token).json() == {"results": []}


def test_a_link_is_added_as_json(client, pair):
    partnership, token = pair
    link = {"document_url": "https://lima.example/act", "document_title": "The act"}
    answer = send(client, address(partnership), token, link, If_Match="*")
    assert answer.status_code == 200, answer.content
    assert PartnershipDocument.objects.get().title == "The act"
    answer = send(client, address(partnership), token, link, If_Match="*")
    assert answer.status_code == 422
    assert PartnershipDocument.objects.count() == 1


def test_a_document_is_refused_as_on_the_page(client, pair):
    partnership, token = pair
    where, wrong = (
        address(partnership),
        SimpleUploadedFile("act.pdf", b"MZ\x90\x00 no PDF", "application/pdf"),
    )
    client.force_login(PartnershipDocument.added_by.field.related_model.objects.earliest("pk"))
    page = f"/partnerships/{partnership.pk}/documents/"
    told = client.post(page, {"document_file": wrong}).context["form"].errors["document_file"]
    wrong.seek(0)
    assert ("document_file", told[0]) in words_of(send_file(client, where, token, document_file=wrong))
    assert words_of(send(client, where, token, {}, If_Match="*"))[0][0] == "document_file"
    told = words_of(send(client, where, token, {"document_file": "act.pdf"}, If_Match="*"))
    assert told == [("document_file", "Send the file itself, as multipart/form-data.")]
    told = words_of(send_file(client, where, token, other=act_file()))
    assert told[0][0] == "other"
    assert not PartnershipDocument.objects.exists()


def test_a_file_with_a_key_is_added_once(client, pair):
    partnership, token = pair
    headers = {"authorization": f"Bearer {token}", "if-match": "*", "idempotency-key": "one"}

    def sent(text):
        return client.post(address(partnership), {"document_file": act_file(text)}, headers=headers)

    assert [sent("One").status_code, sent("One").status_code] == [200, 200]
    assert sent("Two").status_code == 422
    assert PartnershipDocument.objects.count() == 1


def test_only_acts_with_files_take_forms(client, pair):
    partnership, token = pair
    where = address(partnership, act="confirm")
    assert send_file(client, where, token, document_file=act_file()).status_code == 415


def test_who_may_not_write_adds_nothing(client, pair):
    partnership, _token = pair
    stranger = editor_of("oslo")[1]
    assert send_file(client, address(partnership), stranger, document_file=act_file()).status_code == 403
    assert read(client, address(partnership), stranger).status_code == 403
    assert not PartnershipDocument.objects.exists()


def test_what_a_city_shows_only_after_approval_waits(client, pair):
    partnership, token = pair
    City.objects.filter(slug="lima").update(asks_approval=True)
    answer = send_file(client, address(partnership), token, document_file=act_file())
    assert answer.status_code == 202, answer.content
    assert read(client, address(partnership), token).json()["results"][0]["waits"] is True


def test_exchanges_and_visits_have_documents_too(client, pair):
    lima, rome = City.objects.get(slug="lima"), City.objects.get(slug="rome")
    visit, exchange = make_visit(lima, rome), make_exchange(lima, "request")
    for noun, row in (("visits", visit), ("exchanges", exchange)):
        answer = send_file(client, address(row, noun), pair[1], document_file=act_file())
        assert answer.status_code == 200, answer.content
        [told] = read(client, address(row, noun), pair[1]).json()["results"]
        assert told["title"] == "act"


def test_a_form_that_cannot_be_read_is_a_problem_in_words(client, pair):
    partnership, token = pair
    headers = {"authorization": f"Bearer {token}", "if-match": "*"}
    broken = "multipart/form-data; boundary=x"
    for body, kind in ((b"--x\r\nno form", "multipart/form-data"), (b"\xff", broken)):
        answer = client.post(address(partnership), body, content_type=kind, headers=headers)
        assert answer.status_code in (400, 422), answer.content
        assert answer["Content-Type"].startswith("application/problem+json")
    many = {f"file{number}": act_file() for number in range(9)}
    answer = send_file(client, address(partnership), token, **many)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json"), answer.content
