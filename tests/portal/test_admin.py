"""The operators' pages: open to them alone, searched with anything, and no way around what actions keep."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse

from citydiplo.portal.actions import cities
from citydiplo.portal.actions.city_merge import links_to_cities, what_moves
from networks.admin_base import SourcedAdmin
from networks.models import City, Membership, Seat
from tests.matrix import further, one_in
from tests.pages import statements
from tests.portal.walk.cast import FEW, OPERATORS, SEATS
from tests.rows import make_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet"), pytest.mark.one_database]

PAGES = sorted(admin.site._registry, key=lambda model: model._meta.label)
SOURCED = [model for model in PAGES if isinstance(admin.site._registry[model], SourcedAdmin)]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def pages_of(model):
    """The addresses of a model's pages: of the list, and of its first row."""
    first = model._base_manager.order_by("pk").first()
    of_one = [address(model, page, first.pk) for page in ("change", "delete", "history")] if first else []
    return [address(model, "changelist"), address(model, "add"), *of_one]


@pytest.mark.parametrize("model", one_in(2, PAGES), ids=lambda model: model.__name__)
def test_every_page_opens_and_what_is_evidence_is_neither_added_nor_removed(world, model):
    client, page = world.clients["olu"], admin.site._registry[model]
    allowed = page.get_model_perms(_request(world))
    expected = {"add": allowed["add"], "delete": allowed["delete"]}
    for path in pages_of(model):
        last = path.rstrip("/").rpartition("/")[2]
        assert client.get(path).status_code == (200 if expected.get(last, True) else 403), path
    assert client.get(address(model, "change", 10**30)).status_code == 302  # to the list, with a word


@pytest.mark.parametrize("model", one_in(3, PAGES), ids=lambda model: model.__name__)
def test_its_lists_cost_as_much_for_many_rows(world, model):
    assert len(statements(world.clients["olu"], address(model, "changelist"))) <= 12


@pytest.mark.parametrize("model", one_in(3, PAGES), ids=lambda model: model.__name__)
def test_its_search_takes_anything(world, model):
    client, path = world.clients["olu"], address(model, "changelist")
    for query in ("%", "'; --", "x" * 5000, "٣", "\u202e", b"\xed\xa0\x80"):
        assert client.get(path, {"q": query}).status_code == 200, query
        for odd in ({"p": query}, {"o": query}, {"pk__in": query}, {"e": query}):
            assert client.get(path, odd).status_code in (200, 302, 400), odd


@pytest.mark.parametrize(
    "role", [further(role, unless=role in FEW) for role in SEATS if role not in OPERATORS]
)
def test_they_are_closed_to_everybody_else(world, role):
    for model in PAGES:
        for path in pages_of(model):
            for answer in (world.clients[role].get(path), world.clients[role].post(path)):
                assert (answer.status_code, answer.url.split("?")[0]) == (302, "/operator/login/"), path


@pytest.mark.parametrize("kind", ["networks.city", "networks.institution", "accounts.user"])
def test_completing_a_name_takes_anything(world, kind):
    app, model = kind.split(".")
    asked = {"app_label": app, "model_name": model, "field_name": "city", "term": "\u202e%"}
    answer = world.clients["olu"].get("/operator/autocomplete/", asked)
    assert answer.status_code in (200, 403)
    assert world.clients["ana"].get("/operator/autocomplete/", asked).status_code == 302


def test_nothing_goes_in_a_batch(world):
    request = _request(world)
    for model, page in admin.site._registry.items():
        assert "delete_selected" not in page.get_actions(request), model


def test_keys_and_tokens_are_nobodys_to_read():
    labels = {model._meta.label for model in admin.site._registry}
    assert not labels & {
        "mfa.Authenticator",
        "socialaccount.SocialToken",
        "socialaccount.SocialApp",
        "auth.Group",
    }


@pytest.mark.parametrize("model", SOURCED, ids=lambda model: model.__name__)
def test_confirmed_is_not_a_state_to_set_by_hand(world, model):
    row = model._base_manager.order_by("pk").first()
    page = world.clients["olu"].get(address(model, "change", row.pk))
    offered = dict(page.context["adminform"].form.fields["state"].choices)
    assert "declared" in offered
    assert "confirmed" not in offered


def test_seats_and_memberships_are_looked_at(world):
    client = world.clients["olu"]
    for model in (Seat, Membership):
        row = model.objects.first()
        before = model.objects.values().get(pk=row.pk)
        assert client.post(address(model, "change", row.pk), {"role": "chair"}).status_code == 403
        assert model.objects.values().get(pk=row.pk) == before


def test_every_link_to_a_city_goes_along(world):
    """A new row that names a city needs a line in the ``reassign`` of its app, or a merge forgets it."""
    assert len(links_to_cities()) > 15
    with transaction.atomic():
        lagos, into = City.objects.get(slug="lagos"), make_city("ikeja")
        assert len(what_moves(lagos)) >= 3
        cities.merge(city=lagos, into=into, by=None)
        assert what_moves(lagos) == []
        transaction.set_rollback(True)


def _request(world):
    request = RequestFactory().get("/operator/")
    request.user = world.people["olu"]
    return request
