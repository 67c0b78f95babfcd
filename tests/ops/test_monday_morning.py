"""A secretariat puts an item to its cities, a city posts a lesson, and a mayor's office in another time zone
finds both in one mail on Monday morning, in its language, once. Real processes, from browser to mail server.
"""

import contextlib
import datetime
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from citydiplo.ops.dev import servers
from tests import snapshot
from tests.agenda import sink
from tests.ops.monday import PASSWORD
from tests.ops.processes import processes_of, until

pytestmark = [
    pytest.mark.check,
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc"),
]

ROOT = Path(__file__).resolve().parents[2]
ITEM, LESSON = "Shore power before 2030?", "We bought flood gates that nobody could close"
BO, CHIDI, DIA = "bo@lima.example", "chidi@lagos.example", "dia@harbours.example"
SPANISH = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.mo"
LANGUAGE = "es" if "es" in dict(settings.LANGUAGES) and SPANISH.exists() else "en"
SOON = 300  # seconds in which a scheduled job must have done its part, on a busy machine, too


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path, django_db_setup):
    """The address of a database of its own, migrated or empty."""
    if request.param == "postgresql":
        if not servers.find_postgres():
            pytest.skip("no PostgreSQL on this machine")
        with servers.postgres() as url:
            yield url
        return
    path = tmp_path / "monday.sqlite3"
    if migrated := snapshot.kept():
        shutil.copy(migrated, path)
    yield f"sqlite:///{path}"


@dataclass(frozen=True)
class Portal:
    """A web server, two workers and a scheduler, and the mail server that they write to."""

    url: str
    environment: dict
    sink: sink.Sink

    def monday(self, act):
        command = [sys.executable, "-m", "tests.ops.monday", act]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def due(self):
        """When Bo's next weekly mail is due, in the time zone of Lima."""
        return datetime.datetime.fromisoformat(self.monday("due")).astimezone(ZoneInfo("America/Lima"))

    def digests(self):
        """The mails to Bo with news, as they arrived."""
        return [mail for mail in self.sink.messages if mail["To"] == BO and mail["List-Id"]]


@pytest.fixture
def portal(database, home, free_port):
    mail_server = SimpleNamespace()
    with servers.redis() as redis, sink.running(mail_server) as mails, contextlib.ExitStack() as stack:
        environment = os.environ | {
            "CITYDIPLO_EMBEDDED": "on",
            "CITYDIPLO_DEMO": "off",
            "CITYDIPLO_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.EMAIL_PORT}",
            "SITE_URL": f"http://127.0.0.1:{free_port}",
            "PORT": str(free_port),
            "TELL_EVERY": "1",
            "WEB_WORKERS": "1",
        }
        portal = Portal(environment["SITE_URL"], environment, mails)
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        portal.monday("begin")
        celery = ["celery", "-A", "citydiplo"]
        worker = [*celery, "worker", "--concurrency", "1", "--without-gossip", "--without-mingle"]
        for name, command in {
            "web": ["gunicorn", "-c", "python:citydiplo.ops.run.webserver", "citydiplo.wsgi"],
            "worker-1": [*worker, "-n", "one@here"],
            "worker-2": [*worker, "-n", "two@here"],
            "scheduler": [*celery, "beat", "--pidfile="],
        }.items():
            stack.enter_context(started(name, command, environment, home))
        until(lambda: answers(free_port))
        yield portal
    assert processes_of(home) == {}


@contextlib.contextmanager
def started(name, command, environment, home):
    """A process as long as it lasts; a scheduler that is interrupted first leaves workers nothing new."""
    with (home / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


@pytest.fixture
def visit(portal, chromium):
    """``visit(address, path)``: a page as a signed-in person sees it; "" for a visitor without an account."""
    pages = {}

    def open_page(address, path):
        if address not in pages:
            context = chromium.new_context(locale="en-GB", reduced_motion="reduce")
            context.set_default_timeout(120_000)
            pages[address] = context.new_page()
            if address:
                sign_in(pages[address], portal, address)
        pages[address].goto(path if path.startswith("http") else portal.url + path)
        return pages[address]

    yield open_page
    for page in pages.values():
        page.context.close()


def sign_in(page, portal, address):
    page.goto(f"{portal.url}/account/login/")
    page.locator("main [name=login]").fill(address)
    page.locator("main [name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main [name=password]").press("Enter")


def test_one_mail_on_monday_morning(portal, visit):
    bo_follows(visit)
    the_city_posts(visit)
    the_secretariat_publishes(visit)
    bo_sees_both_coming(visit)

    monday = portal.due()
    assert (monday.strftime("%A"), monday.hour) == ("Monday", 8)
    portal.monday("strike")
    (mail,) = until(portal.digests, SOON)
    both_are_told_once(mail)

    # When the clock strikes again with nothing new, the week passes and no mail is written.
    portal.monday("strike")
    until(lambda: portal.due() == monday, SOON)
    assert visit(BO, "/follows/digests/").locator("tbody tr").count() == 1
    assert len(portal.digests()) == 1
    the_links_of_the_mail_work(portal, visit, mail)


def bo_follows(visit):
    """At the first sign-in Bo is shown the preset choices, and keeps them; Lagos is added by hand."""
    page = visit(BO, "/desk/")
    until(lambda: page.reload() and page.get_by_role("button", name="Keep").count(), SOON)
    page.get_by_role("button", name="Keep").click()
    page = visit(BO, "/cities/lagos/")
    page.get_by_role("link", name="Follow").click()
    page.get_by_label("Weekly").check()
    page.get_by_role("button", name="Follow", exact=True).click()
    page.get_by_text("You follow Lagos.").wait_for()
    page = visit(BO, "/follows/")
    assert page.locator("table.follows").get_by_role("link", name="League of Harbours").count()
    page.get_by_label("Time of day", exact=True).select_option("8")
    page.get_by_label("Day for weekly and monthly emails").select_option("Monday")
    page.locator("form[action='/follows/hour/'] button").click()
    page = visit(BO, "/account/")
    page.locator("[name=time_zone]").fill("America/Lima")
    page.locator("main [name=language]").select_option(LANGUAGE)
    with page.expect_navigation():
        page.locator("[name=time_zone]").press("Enter")


def the_city_posts(visit):
    page = visit(CHIDI, "/exchanges/new/lesson/")
    page.locator("[name=title]").fill(LESSON)
    page.locator("[name=situation]").fill("Four gates on the lagoon, bought in a hurry after the flood.")
    page.locator("[name=went_wrong]").fill("They close by hand, and the keys were in another office.")
    page.locator("[name=cost]").fill("Two million euros, and one more flood.")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.").wait_for()


def the_secretariat_publishes(visit):
    page = visit(DIA, "/agenda/new/")
    page.locator("[name=title]").fill(ITEM)
    page.locator("[name=theme]").select_option(label="Global and local education")
    page.locator("[name=kind]").select_option("discussion")
    page.locator("[name=text]").fill("Who has ships at berth on the grid, and who paid for the cable?")
    page.get_by_role("button", name="Save and review before publishing").click()
    reach = page.get_by_role("region", name="Who will see this")
    assert "Weekly" in reach.inner_text()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.").wait_for()


def bo_sees_both_coming(visit):
    def coming():
        words = visit(BO, "/follows/preview/").locator("main").inner_text()
        return ITEM in words and LESSON in words

    until(coming, SOON)


def both_are_told_once(mail):
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert mail["Content-Language"] == LANGUAGE
    assert f'lang="{LANGUAGE}"' in html
    assert mail["Subject"].startswith(ITEM)
    assert (text.count(ITEM), text.count(LESSON)) == (1, 1)
    assert (html.count(f"{ITEM}</bdi></a>"), html.count(f"{LESSON}</bdi></a>")) == (1, 1)
    for body in (text, html):
        with translation.override(LANGUAGE):
            assert gettext("Your week in city diplomacy") in body
            assert gettext("Monday") in body
        assert "America/Lima" in body
    if LANGUAGE == "es":
        assert "You follow" not in text
        assert "Your week" not in text


def the_links_of_the_mail_work(portal, visit, mail):
    """Signed out, in the language of the mail: it can be read, stopped by a POST alone, and taken up."""
    stop = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    shared = re.search(rf"{portal.url}/mail/digest/\S+", mail.get_body(("plain",)).get_content())[0]
    page = visit("", shared)
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    assert (page.get_by_text(ITEM).count(), page.get_by_text(LESSON).count()) == (1, 1)
    page = visit("", stop)
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    assert page.locator("button[value=stop]").count() == 1
    assert page.locator("button[value=weekly], button[value=monthly]").count() == 1
    page.reload()
    page.locator("button[value=stop]").click()
    page.locator("button[value=undo]").click()
    page.locator("button[value=undo]").wait_for(state="detached")
    assert visit("", stop).locator("button[value=stop]").count() == 1
