"""Demo people have a public password: where the demo is off they are nobody."""

import os

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from citydiplo.accounts.models import User
from citydiplo.ops.run import main
from tests.rows import make_city, make_person, make_seat

pytestmark = pytest.mark.django_db

PASSWORD = "citydiplo-demo"


@pytest.fixture
def olu():
    return make_person("Olu", password=PASSWORD, is_demo=True, is_staff=True)


def sign_in(client):
    client.post("/account/login/", {"login": "olu@example.org", "password": PASSWORD})
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("demo", [True, False])
def test_they_sign_in_where_the_demo_is_on(olu, client, settings, demo):
    settings.DEMO = demo
    assert sign_in(client) == demo


def test_a_session_from_before_ends_with_the_demo(olu, client, settings):
    settings.DEMO = True
    assert sign_in(client)
    settings.DEMO = False
    assert client.get("/account/").status_code == 302
    assert client.get("/operator/").status_code == 302


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, "on"),
        ({"DATABASE_URL": "postgres://city:x@db.example/city"}, "off"),
        ({"DATABASE_URL": "sqlite:////srv/city.sqlite3"}, "off"),
        ({"DATABASE_URL": "postgres://city:x@db.example/city", "CITYDIPLO_DEMO": "on"}, "on"),
        ({"CITYDIPLO_DEMO": "off"}, "off"),
    ],
)
def test_make_run_plants_them_only_into_its_own_database(monkeypatch, tmp_path, chosen, expected):
    for name in ("DATABASE_URL", "CITYDIPLO_DEMO", "PORT", "BIND", "WEB_ACCESS_LOG", "WEB_GRACE"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("CITYDIPLO_HOME", str(tmp_path))
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(main, "ROOT", tmp_path)  # no .env of this machine
    main.settle()
    assert os.environ["CITYDIPLO_DEMO"] == expected


def complaints():
    return [
        found.id for found in run_checks(include_deployment_checks=True) if found.id.startswith("accounts.")
    ]


def test_a_check_before_production_complains_of_them(olu, settings):
    settings.DEMO = False
    assert complaints() == ["accounts.E001"]
    settings.DEMO = True
    assert complaints() == []


def test_the_check_needs_no_database(settings, monkeypatch, tmp_path):
    settings.DEMO = False
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.sqlite3"))
    assert complaints() == []
    assert not (tmp_path / "none.sqlite3").exists()


def test_links_in_mails_need_an_address(settings):
    settings.MAIL_LINKS_URL = ""
    assert complaints() == ["accounts.E002"]


def test_they_can_be_removed_with_what_they_hold(olu, settings):
    make_seat(olu, make_city("lima"), "city-editor")
    ana = make_person("Ana")
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("remove_demo_people")
    settings.DEMO = False
    call_command("remove_demo_people", verbosity=0)
    assert list(User.objects.all()) == [ana]
