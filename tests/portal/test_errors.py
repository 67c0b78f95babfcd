"""What went wrong is said in the house style, with what to do next."""

import re
from urllib.parse import quote, urlsplit

import pytest
from django.template import loader
from django.test import Client, RequestFactory

from citydiplo.portal.views import errors
from tests.rows import make_city, make_item, make_meeting, make_network, make_partnership, make_person


@pytest.mark.django_db
def test_a_missing_page_offers_the_search(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert 'id="error-q"' in answer.content.decode()


@pytest.mark.django_db
def test_an_unreadable_address_says_so(client):
    answer = client.get("/?q=%00")
    assert answer.status_code == 400
    assert "We cannot read this web address" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "eve@example.org"})
    assert answer.status_code == 403
    assert "The form was not sent" in answer.content.decode()


@pytest.mark.django_db
def test_a_closed_page_names_the_person_who_may_not(client, django_user_model):
    eve = django_user_model.objects.create_user("eve@example.org", name="Eve")
    client.force_login(eve)
    answer = client.get("/account/")  # any request, for its session
    request = RequestFactory().get("/operator/")
    request.user = eve
    request.session = client.session
    answer = errors.forbidden(request)
    assert answer.status_code == 403
    assert "You are signed in as Eve" in answer.content.decode()


def test_a_failure_is_told_without_touching_the_database(rf):
    """No database mark on this test: pytest-django refuses any statement."""
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Something failed on our side" in answer.content.decode()
    assert "{%" not in loader.get_template("500.html").render()


def members_only():
    """A meeting, an agenda item and a record that are open to members, and addresses beside them."""
    network = make_network()
    pages = [
        make_meeting(network, audience="members").get_absolute_url(),
        make_item(network, audience="members").get_absolute_url(),
        make_partnership(make_city(), make_city(), visibility="members").get_absolute_url(),
    ]
    return [(page, re.sub(r"\d+/$", "999999/", page)) for page in pages]


@pytest.mark.django_db
def test_a_page_for_members_and_a_page_that_does_not_exist_answer_alike(client):
    for hidden, missing in members_only():
        answers = [client.get(path) for path in (hidden, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = {
            answer.content.decode().replace(quote(path, safe=""), "").replace(path, "")
            for answer, path in zip(answers, (hidden, missing), strict=True)
        }
        assert len(bodies) == 1
        assert "You will then come back to this address" in bodies.pop()
        headers = [sorted(set(answer.headers) - {"Content-Length"}) for answer in answers]
        assert headers[0] == headers[1]


@pytest.mark.django_db
def test_signing_in_from_a_missing_page_leads_back_to_it(client):
    for hidden, _missing in members_only():
        page = client.get(hidden).content.decode()
        main = page[page.index("<main") :]
        assert f'href="/account/login/?next={quote(hidden, safe="")}"' in main
    page = client.get("/no/such/?from=mail&x=%2F%2Fevil.example").content.decode()
    asked = quote("/no/such/?from=mail&x=%2F%2Fevil.example", safe="")
    assert f'href="/account/login/?next={asked}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//evil.example/x", "/%2F/evil.example", "/\\evil.example"])
def test_a_missing_page_never_leads_away(client, path):
    person = make_person("Eve", password="salt-wind-harbour")
    page = client.get(path).content.decode()
    links = re.findall(r'href="(/account/login/[^"]*)"', page)
    assert links
    for link in links:
        form = {"login": person.email, "password": "salt-wind-harbour"}
        landed = Client().post(link.replace("&amp;", "&"), form)
        assert urlsplit(landed.url).netloc == ""
        assert not landed.url.startswith(("//", "/\\"))


@pytest.mark.django_db
def test_who_is_signed_in_is_not_asked_to_sign_in(client):
    client.force_login(make_person("Eve"))
    page = client.get("/no/such/page/").content.decode()
    assert "/account/login/" not in page
