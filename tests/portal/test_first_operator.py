"""The first operator signs in immediately, and their desk says what to do."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command

from citydiplo.accounts.models import User
from citydiplo.kit import branding
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import site_pages
from citydiplo.portal.choices import SitePageKind
from citydiplo.portal.models import WrongDataReport
from networks.actions import seat_requests
from networks.models import City, Invitation
from tests.pages import statements, worker_and_beat_are_at_work
from tests.rows import PASSWORD, make_city, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def olu(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Olu@City.example", interactive=False, verbosity=0)
    return User.objects.get()


def desk(client, person):
    client.force_login(person)
    return client.get("/desk/").content.decode()


def first_steps(client, person):
    client.force_login(person)
    return client.get("/desk/operator/first-steps/").content.decode()


def test_createsuperuser_confirms_the_address(olu, client):
    client.post("/account/login/", {"login": "olu@city.example", "password": PASSWORD})
    assert client.get("/operator/").status_code == 200
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("path", ["/account/second-step/", "/seats/invitations/new/", "/roles/"])
def test_an_operator_reads_what_to_do_first(olu, client, path):
    assert 'href="/desk/operator/"' in desk(client, olu)
    page = first_steps(client, olu)
    assert "First steps for operators" in page
    assert f'href="{path}"' in page
    assert client.get(path).status_code == 200


def test_each_step_is_done_when_the_portal_says_so(olu, client, settings):
    settings.DEMO, settings.SITE_URL = False, "https://portal.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "citydiplo <portal@localhost>"
    (settings.HOME / "last-backup").unlink(missing_ok=True)
    assert first_steps(client, olu).count(">Done<") == 1  # the demo is off
    totp.TOTP.activate(olu, totp.generate_totp_secret())
    OutgoingMail.objects.create(to=olu.email, message="x", state="sent", sent_at="2026-01-01T00:00Z")
    assert first_steps(client, olu).count(">Done<") == 3
    make_seat(make_person("Ana"), make_city("lima"), "city-lead")
    assert first_steps(client, olu).count(">Done<") == 5
    for kind in SitePageKind.values:
        site_pages.write(kind=kind, language="en", text="Ours")
    assert first_steps(client, olu).count(">Done<") == 6
    settings.DEFAULT_FROM_EMAIL = "portal@city.example"
    branding.assume(branding.Branding(name="Ours", logo_token="a", logo_size=(1, 1)))
    worker_and_beat_are_at_work()
    assert first_steps(client, olu).count(">Done<") == 10
    (settings.HOME / "last-backup").touch()
    page = first_steps(client, olu)
    assert page.count(">Done<") == 11
    assert "To do" not in page
    (settings.HOME / "last-backup").unlink()


@pytest.mark.parametrize("demo", ["the setting", "a person"])
def test_a_demo_is_still_to_be_switched_off(olu, client, settings, demo):
    settings.DEMO = demo == "the setting"
    if demo == "a person":
        make_person("Eve", is_demo=True)
    turned_off = first_steps(client, olu).partition("Turn off the demo")[2]
    assert turned_off.partition("</li>")[0].count("To do") == 1


def test_what_operators_answer_stands_on_their_desk(olu, client):
    assert "Tasks for operators" not in desk(client, olu)
    lima, eve = make_city("lima"), make_person("Eve")
    seat_requests.ask(person=eve, place=lima, role="city-editor", reason="I work there.")
    for number in range(2):
        address = f"{number}@x.example"
        Invitation.objects.create(address=address, city=lima, role="city-lead", is_held=True, times_sent=0)
    page = desk(client, olu)
    assert "1 request for a role" in page
    assert "2 invitations to confirm" in page
    assert "Tasks for operators" not in desk(client, eve)


@pytest.mark.parametrize("waiting", ["a request", "an invitation"])
def test_a_desk_says_that_nothing_waits_only_where_nothing_does(olu, client, waiting):
    lima = make_city("lima", name="Lima")
    assert desk(client, olu).count("You have no tasks") == 2  # in the first line, and in place of tasks
    if waiting == "a request":
        seat_requests.ask(person=make_person("Eve"), place=lima, role="city-editor", reason="I work there.")
    else:
        Invitation.objects.create(
            address="a@x.example", city=lima, role="city-lead", is_held=True, times_sent=0
        )
    page = desk(client, olu)
    assert "Tasks for operators" in page
    assert "You have no tasks" not in page
    assert "You get tasks when you have a role in a city or network" not in page
    filtered = client.get("/desk/?kind=drafts").content.decode()
    assert "No task matches this filter" in filtered
    assert "You have no tasks" not in filtered


def test_the_desk_counts_what_its_lists_hold(olu, client):
    lima, eve = make_city("lima"), make_person("Eve")
    seat_requests.ask(person=eve, place=lima, role="city-editor", reason="I work there.")
    Invitation.objects.create(address="a@x.example", city=lima, role="city-lead", is_held=True, times_sent=0)
    WrongDataReport.objects.create(kind="city", object_id=lima.pk, title="Lima", text="Wrong.")
    OutgoingMail.objects.create(to="x@x.example", message="x", state="failed")
    for area in ("Lima", "Puno"):
        make_city(country="PE", name="San Juan", admin_area=area)
    City.objects.filter(name="San Juan").update(is_name_shared=True)
    client.force_login(olu)
    page = client.get("/desk/operator/")
    lines = {str(line.title): line for _title, group in page.context["groups"] for line in group}
    assert {title: line.number for title, line in lines.items()} == {
        "Requests for roles": 1,
        "Invitations to confirm": 1,
        "Reports of wrong data": 1,
        "Reported exchanges": 0,
        "Failed imports": 0,
        "Imports with a preview": 0,
        "Cities that may be doubles": 2,
        "Emails that were not delivered": 1,
        "Digests that need a decision": 0,
    }
    for line in lines.values():
        listed = client.get(line.url)
        assert listed.status_code == 200, line.url
        if "cl" in (listed.context or {}):
            assert listed.context["cl"].result_count == line.number, line.url


def test_nobody_else_opens_the_desk_of_operators(client):
    client.force_login(make_person("Eve"))
    for path in ("/desk/operator/", "/desk/operator/first-steps/"):
        assert client.get(path).status_code == 403
    assert "/desk/operator/" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("path", ["/desk/", "/desk/operator/", "/desk/operator/first-steps/"])
def test_it_costs_the_same_with_many_rows(olu, client, path):
    client.force_login(olu)
    few = len(statements(client, path))
    for number in range(12):
        make_person(f"Person{number}", is_demo=True)
        OutgoingMail.objects.create(to="x@x.example", message="x", state="failed")
    assert len(statements(client, path)) == few
