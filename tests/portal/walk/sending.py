"""Every form of the portal, found on its page, and sent from there by a real browser."""

import time
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agenda.actions import follows
from agenda.models import Comment, CoSignature, DeliveryPreference
from agenda.queries.follows import of_row
from citydiplo.kit.forms import autosave
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import webhooks
from citydiplo.portal.api import WRITTEN
from citydiplo.portal.models import Webhook, WebhookMessage
from networks.actions import memberships
from networks.models import City, Network
from partnerships.actions import targets
from partnerships.models import Accession, EndAnswer, ImportJob, KeptBriefing, Partnership, Reply, Visit
from tests import fitting, rows
from tests.portal.walk.cast import SEATED, SEATS, VISITOR
from tests.portal.walk.forms_in import PLAUSIBLE
from tests.portal.walk.rules import ANSWERED
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import forms_at, path_to, route_of, things

# Forms of packages, by the page that holds them.
OF_PACKAGES = {
    "account_login": (VISITOR, "/account/login/"),
    "account_signup": (VISITOR, "/account/signup/"),
    "account_reset_password": (VISITOR, "/account/password/reset/"),
    "account_email": ("ana", "/account/email/"),
    "account_logout": ("ana", "/account/logout/"),
    "account_reauthenticate": ("ana", "/account/reauthenticate/"),
    "account_change_password": ("ana", "/account/password/change/"),
}
# Sent by a script and by no form: tests/browser/test_autosave.py watches it leave.
BY_SCRIPT = {"unsaved-keep"}
# Sent by programs with a token: tests/portal/api sends them.
BY_PROGRAMS = {"reconcile", *(f"api-{name}" for name in WRITTEN)}
BY_PROGRAMS |= {f"api-{name}-{act}" for name, one in WRITTEN.items() for act in one.on_row}
SHARED_PAGES = ("/", "/desk/", "/seats/", "/follows/", "/account/sessions/", "/calendar/address/")


def prepare(world):
    """What the walk itself does not need: situations in which rare buttons are on a page."""
    lima, quito = City.objects.get(slug="lima"), City.objects.get(slug="quito")
    network = Network.objects.get(slug="mercociudades")
    City.objects.filter(pk=lima.pk).update(asks_approval=True)
    request = rows.make_exchange(lima, "request")
    world.add("exchanges to read", "a request", request.pk, seen_by=SEATED)
    world.add("exchanges", "a request", request.pk, powers={"edits": {"ana"}, "approves": {"bo"}})
    past = rows.make_meeting(network, starts_on="2026-01-10")
    fitting.follow_up(meeting=past, city=lima)
    world.add("meetings", "past", past.pk, powers={"writes": {"dia"}, "edits": {"dia"}, "answers": set()})
    coming = rows.make_meeting(network, starts_on="2099-05-06")
    rows.make_seat(world.people["uma"], lima, "city-editor")
    DeliveryPreference.objects.update_or_create(person=world.people["uma"], defaults={"is_new": True})
    follows.follow(person=world.people["uma"], cadence="weekly", by_default=True, **of_row(quito))
    closed = {"closed_at": timezone.now(), "closed_reason": "550 no such mailbox", "is_new": False}
    DeliveryPreference.objects.update_or_create(person=world.people["chidi"], defaults=closed)
    tried = ImportJob.objects.get(status="checked", remembered_list=None)
    fitting.import_choice(job=tried, mention='["Granada", "", ""]', candidates=[lima.pk], rows=1)
    ana = world.people["ana"]
    ana.set_password("a password of ana")
    ana.save()
    for browser in (world.clients["ana"], Client()):
        browser.force_login(ana)
        UserSession.objects.create(user=ana, ip="127.0.0.1", session_key=browser.session.session_key)
    busy = ImportJob.objects.get(status="uploaded")
    busy.pk, busy.status = None, "checking"
    busy.save()
    waiting = CoSignature.objects.get(city=lima, state="waiting")
    entered = memberships.add(network=network, city=City.objects.get(slug="oslo"), by=world.people["dia"])
    unsent = Partnership.objects.get(title__contains="publictitle").get_absolute_url() + "edit/"
    autosave.keep(person=ana, path=unsent, data=QueryDict("title=Unsent"))
    day = rows.day("2099-01-01")
    ending = rows.make_partnership(lima, quito, renewal_on=day)
    link = EndAnswer.link_for(partnership=ending, ends_on=day, city=lima, person=ana)
    returned, asked = _answered_by_networks(lima, network)
    held = fitting.target(city=lima, path=(2020, 9, 2030, 5))
    targets.publish(target=held, by=ana)
    planned = Visit.objects.filter(city=lima, status="planned").earliest("pk")
    kept = KeptBriefing.objects.filter(city=lima).earliest("pk")
    hook, paused = _webhooks_of(ana, world.clients["ana"])
    _failed_mail()
    city = rows.make_city("goes", name="Goes")
    return [
        ("ana", hook),
        ("ana", paused),
        ("olu", "/desk/operator/emails/"),
        ("olu", f"/desk/operator/doubles/{city.slug}/?into={quito.pk}"),
        ("ana", link),
        ("ana", f"/briefing/?for=lima&visit={planned.pk}"),
        ("ana", f"/briefing/kept/{kept.pk}/?copy=shared"),
        ("ana", unsent),
        ("ana", returned),
        ("ana", asked),
        ("bo", f"/targets/{held.pk}/approve/"),
        ("ana", Comment.objects.get(city=lima).item.get_absolute_url()),
        ("dia", f"/networks/{network.slug}/members/{entered.pk}/withdraw/"),
        ("dia", f"/meetings/{coming.pk}/answer-for/?city={lima.pk}"),
        ("bo", waiting.item.get_absolute_url()),
        ("chidi", tried.get_absolute_url()),
        ("ana", busy.get_absolute_url()),
        ("uma", "/"),
        ("lea", "/cities/lima/seats/"),
        *(
            (role, one.exchange.get_absolute_url())
            for one in Reply.objects.all()
            for role in ("chidi", "ana")
        ),
    ]


def _webhooks_of(ana, client):
    """Pages of a webhook whose message was accepted, and of a paused one. Ana just gave the password."""
    session = client.session
    said = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [said]
    session["account_authentication_methods_user"] = str(ana.pk)
    session.save()
    hook = Webhook.objects.filter(person=ana).earliest("pk")
    message = webhooks.send_test(webhook=hook)
    WebhookMessage.objects.filter(pk=message.pk).update(state="accepted", status=200)
    other, _secret = webhooks.add(
        person=ana, seat=hook.seat, url="https://city.example/other", nouns=["cities"]
    )
    webhooks.pause(webhook=other)
    return hook.get_absolute_url(), other.get_absolute_url()


def _failed_mail():
    words = {"subject": "Your role", "text": "Hello", "html": "<p>Hello</p>", "message": "seat_ended"}
    OutgoingMail.objects.create(to="ana@lima.example", state="failed", attempts=12, problem="550 No", **words)


def _answered_by_networks(city, network):
    """The page of a step that the network returned, and of one for which the city asked for more time."""
    accession = Accession.objects.get(city=city, agreement__slug="pact")
    accession.date = rows.day("2025-01-01")
    accession.save()
    done = accession.steps_done.earliest("pk")
    fitting.step_review(done=done, network=network, state="returned", comment="Add the year.")
    step = fitting.step(agreement=accession.agreement, order=accession.pk + 1000, due_months=24)
    fitting.step_extension(accession=accession, step=step)
    return [reverse("accession-step", args=[city.slug, accession.pk, one]) for one in (done.step_id, step.pk)]


@dataclass(frozen=True)
class Sending:
    """Who sends which form, and from which page."""

    route: str
    role: str
    page: str
    action: str


def sendings(world, more_pages=()):
    """One for each route that takes a POST; one without a page where no form leads there."""
    found = {}
    seen = set()

    def look(role, page):
        if (role, page) not in seen:
            seen.add((role, page))
            for form in forms_at(world.clients[role], page):
                name = route_of(form.action)
                if name in wanted and name not in found:
                    found[name] = Sending(name, role, page, form.action)

    wanted = set(OF_PACKAGES)
    for role, page in OF_PACKAGES.values():
        look(role, page)
    wanted |= {name for name, route in ROUTES.items() if route.writes is not False}
    wanted -= BY_SCRIPT | BY_PROGRAMS
    for pages in (_own_page, _pages_above, _shared_pages):
        for name in sorted(wanted - set(OF_PACKAGES)):
            for thing, role in _allowed(world, name):
                for page in pages(name, thing):
                    if name not in found:
                        look(role, page)
    for role, page in more_pages:
        look(role, page)
    return [found.get(name) or Sending(name, "", "", "") for name in sorted(wanted)]


def _allowed(world, name):
    for thing in things(world, name):
        for role in SEATS:
            if ROUTES[name].expected(thing, role, "POST") == ANSWERED:
                yield thing, role


def _own_page(name, thing):
    return [path_to(name, thing)] if ROUTES[name].reads is not False else []


def _pages_above(name, thing):
    """A button is mostly on the page of its thing: /exchanges/5/publish/ on /exchanges/5/."""
    parts = path_to(name, thing).partition("?")[0].strip("/").split("/")
    return [f"/{'/'.join(parts[:number])}/" for number in range(len(parts) - 1, 0, -1)]


def _shared_pages(name, thing):
    return SHARED_PAGES


# Fills in what is empty or must be chosen, and says whether the browser itself would let the form go.
FILL = """(form, plausible) => {
  for (const field of form.elements) {
    if (field.disabled || field.type === "hidden" || !field.name) continue;
    if (field.tagName === "SELECT") {
      if (field.required && !field.value) {
        const choice = [...field.options].find(option => option.value);
        if (choice) field.value = choice.value;
      }
    } else if (field.type === "radio") {
      if (!form.querySelector(`[name="${CSS.escape(field.name)}"]:checked`)) field.checked = true;
    } else if (field.type === "checkbox") {
      if (field.required) field.checked = true;
    } else if (field.type !== "file" && field.tagName !== "BUTTON" && !field.value) {
      field.value = plausible[field.tagName === "TEXTAREA" ? "textarea" : field.type] ?? "plausible words";
    }
  }
  if (!form.checkValidity()) form.noValidate = true;
}"""
# The element that covers the button, and where the button is folded away.
PRESS = """form => {
  const button = form.querySelector("button:not([type=button]), input[type=submit]");
  if (button) button.click(); else form.requestSubmit();
}"""
# A script of ours sends it, and the page stays.
STAYS = """form => form.hasAttribute("hx-post") || form.closest("ol.open-data") !== null"""
FORM_OF = """action => {
  const plain = address => new URL(address, location.href).href.split("#")[0];
  return [...document.forms].find(form =>
    form.method === "post" && plain(form.getAttribute("action") || "") === plain(action));
}"""


def send(page, site, sending):
    """Send the form as somebody at the page would; (status, the Origin that was sent, where it led)."""
    page.goto(site + sending.page, wait_until="load")
    form = page.evaluate_handle(FORM_OF, sending.action).as_element()
    if form is None:
        return None, "", f"no form for {sending.action} on {page.url}"
    form.evaluate(FILL, PLAUSIBLE)
    for field in form.query_selector_all("input[type=file]"):
        field.set_input_files(
            {"name": "list.csv", "mimeType": "text/csv", "buffer": b"City A,City B\nLima,Lagos\n"}
        )
    with page.expect_response(lambda answer: answer.request.method == "POST") as waiting:
        if form.evaluate(STAYS):
            form.evaluate(PRESS)
        else:
            with page.expect_navigation(wait_until="load"):
                form.evaluate(PRESS)
    answer = waiting.value
    return answer.status, answer.request.all_headers().get("origin", ""), page.url
