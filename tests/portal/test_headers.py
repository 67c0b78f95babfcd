"""What every answer says about itself: to nobody's harm, and the same on each route."""

import pytest
from django.test import Client

from tests.matrix import one_in
from tests.portal.walk.cast import VISITOR
from tests.portal.walk.table import ROUTES
from tests.portal.walk.visiting import path_to, taken_back, things

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("quiet", "unlimited"),
]

ALWAYS = {
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
}
SOMETIMES = {
    *("Allow", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language"),
    *("Content-Length", "Content-Type", "Cross-Origin-Resource-Policy", "ETag", "Expires"),
    *("Last-Modified", "Location", "Vary", "X-Robots-Tag", "WWW-Authenticate", "Retry-After"),
    *("HX-Refresh", "HX-Redirect", "HX-Trigger", "HX-Push-Url", "HX-Retarget", "HX-Reswap"),
}


# Of the API alone: any site may read it, limits are counted, and the licence is linked.
OF_THE_API = {
    *("Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Link"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
}

SHARES = 3  # of all routes

# Shown in frames of other sites: the Content-Security-Policy says so.
IN_FRAMES = ("embed-", "reconcile-preview")


def answers(world, name, role):
    for thing in things(world, name)[:2]:
        with taken_back(world.clients[role]) as client:
            yield path_to(name, thing), client.get(path_to(name, thing))


@pytest.mark.parametrize(
    ("role", "share"), one_in(SHARES, [(role, share) for role in (VISITOR, "ana") for share in range(SHARES)])
)
def test_every_answer_keeps_the_rules_and_tells_no_secret(world, settings, role, share):
    wrong = []
    session = world.clients[role].cookies.get(settings.SESSION_COOKIE_NAME)
    secrets = [settings.SECRET_KEY, *([session.value] if session else [])]
    for name in list(ROUTES)[share::SHARES]:
        for path, answer in answers(world, name, role):
            said = {header.title(): value for header, value in answer.headers.items()}
            framed = {"X-Frame-Options"} if name.startswith(IN_FRAMES) else set()
            missing = {one.title() for one in ALWAYS - framed} - set(said)
            known = ALWAYS | SOMETIMES | (OF_THE_API if path.startswith(("/api/", "/data/")) else set())
            strange = set(said) - {one.title() for one in known}
            told = [secret for secret in secrets if any(secret in value for value in said.values())]
            if missing or strange or told:
                wrong.append(f"{path}: lacks {missing}, adds {strange}, tells {told}")
            if said["Referrer-Policy"] != "same-origin":
                wrong.append(f"{path}: {said['Referrer-Policy']} would post Origin: null or tell others")
            # Probes do not look up who asks, and the API looks at tokens alone.
            is_private = role != VISITOR and not path.startswith(("/health/", "/api/", "/embed/"))
            if is_private and said["Cache-Control"] != "private, no-store":
                wrong.append(f"{path}: {said['Cache-Control']} though somebody is signed in")
    assert not wrong, "\n".join(wrong[:30])


def test_static_files_and_failures_say_so_too(settings):
    client = Client(raise_request_exception=False)
    for path in ("/static/css/base.css", "/no/such/page/", "/health/live"):
        assert "camera=()" in client.get(path)["Permissions-Policy"]


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("mailto:security@portal.example.org", "Contact: mailto:security@portal.example.org"),
        ("https://portal.example.org/report", "Contact: https://portal.example.org/report"),
    ],
)
def test_who_finds_a_weakness_reads_whom_to_tell(client, settings, contact, line):
    settings.SECURITY_CONTACT, settings.SITE_URL = contact, "https://portal.example.org"
    answer = client.get("/.well-known/security.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert line in lines
    assert "Canonical: https://portal.example.org/.well-known/security.txt" in lines
    expires = next(line for line in lines if line.startswith("Expires: "))
    assert expires.endswith("T00:00:00Z")


def test_without_a_contact_there_is_no_security_txt(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
