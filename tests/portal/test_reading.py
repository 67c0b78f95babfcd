"""The page on how to read the register, the gallery, and what browsers ask for by themselves."""

import pytest

from networks.choices import FactState, WorldRegion
from tests.rows import make_source

pytestmark = pytest.mark.django_db


def test_it_explains_every_state_every_region_and_every_source(client, django_assert_num_queries):
    make_source("geonames", title="GeoNames", licence="CC BY 4.0")
    with django_assert_num_queries(1):
        page = client.get("/about/").content.decode()
    for label in [*FactState.labels, *WorldRegion.labels, "GeoNames", "CC BY 4.0", "Natural Earth"]:
        assert str(label) in page


def test_the_gallery_is_for_those_who_build_the_pages(client, settings):
    assert client.get("/gallery/").status_code == 404
    settings.DEBUG = True
    assert client.get("/gallery/").status_code == 200


def test_the_manifest_names_icons_that_exist(client):
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert [icon["sizes"] for icon in answer.json()["icons"]] == ["192x192", "512x512"]
    assert client.get("/favicon.ico").url.endswith("favicon.ico")


@pytest.mark.parametrize("path", ["login", "signup", "password/reset", "confirm-email", "inactive"])
def test_sign_in_pages_wear_the_portals_frame(client, path):
    page = client.get(f"/account/{path}/").content.decode()
    assert 'class="masthead"' in page
    assert "<h1>" in page


def test_a_wrong_password_is_told_at_the_form(client):
    page = client.post("/account/login/", {"login": "eve@example.org", "password": "wrong"}).content.decode()
    assert "error-summary" in page
    assert page.count("not correct") == 1
