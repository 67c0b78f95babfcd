"""A passkey made and used in a real browser, under our own policy of no inline script."""

import pytest

from tests.portal.test_home_browser import page  # noqa: F401  the browser of the first page's tests
from tests.rows import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


# Ana is made before the page opens: the driver of the browser keeps the thread to itself.
def test_a_passkey_signs_in_without_a_password_and_while_passwords_are_refused(live_server, ana, page):  # noqa: F811  the imported fixture
    site = live_server.url.replace("127.0.0.1", "localhost")  # keys belong to names, not to numbers
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto(f"{site}/account/login/")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{site}/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Use this key without a password (passkey)").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()  # signed out, and a browser that the account does not know
    for _ in range(6):
        page.goto(f"{site}/account/login/")
        page.get_by_label("Email").fill("ana@example.org")
        page.get_by_label("Password").fill("a guess")
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(".error-summary").get_by_text("Too many wrong passwords").wait_for()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/account/login/" not in url)
    page.goto(f"{site}/account/")
    page.get_by_role("heading", name="Your account").wait_for()
    assert said == []
