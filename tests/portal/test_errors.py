"""What went wrong is said in the house style, with what to do next."""

import pytest
from django.template import loader
from django.test import Client, RequestFactory

from citydiplo.portal.views import errors


@pytest.mark.django_db
def test_a_missing_page_offers_the_search(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert 'id="error-q"' in answer.content.decode()


@pytest.mark.django_db
def test_an_unreadable_address_says_so(client):
    answer = client.get("/?q=%00")
    assert answer.status_code == 400
    assert "This address cannot be read" in answer.content.decode()


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
