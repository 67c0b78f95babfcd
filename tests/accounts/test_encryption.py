"""Second factors at rest: unreadable without the key, which may be changed."""

import importlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from citydiplo.accounts import encryption
from citydiplo.kit import environment
from tests.accounts.test_doors import code_of
from tests.rows import make_person

pytestmark = pytest.mark.django_db

OLD, NEW = "an-old-key-of-more-than-thirty-two-characters", "a-new-key-of-more-than-thirty-two-characters"


@pytest.fixture
def ana():
    return make_person("Ana")


def enrolled(person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person)
    return secret, codes.generate_codes()


def works(person, secret, codes):
    row = Authenticator.objects.get(user=person, type="totp")
    kept = Authenticator.objects.get(user=person, type="recovery_codes")
    fits = encryption.decrypt(row.data["secret"]) == secret
    return fits and RecoveryCodes(kept).generate_codes() == codes


@pytest.mark.parametrize("keys", [[], [NEW], [NEW, OLD]])
def test_neither_secret_nor_seed_stands_in_the_database(ana, settings, keys):
    settings.MFA_ENCRYPTION_KEYS = keys
    secret, codes = enrolled(ana)
    stored = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in stored
    assert stored.count("fernet:") == 2
    assert works(ana, secret, codes)


def test_a_key_is_changed_without_enrolling_again(ana, settings):
    settings.MFA_ENCRYPTION_KEYS = [OLD]
    secret, codes = enrolled(ana)
    settings.MFA_ENCRYPTION_KEYS = [NEW, OLD]
    call_command("rotate_mfa_keys", verbosity=0)
    settings.MFA_ENCRYPTION_KEYS = [NEW]
    assert works(ana, secret, codes)


def test_secret_key_may_change_too(ana, settings):
    secret, codes = enrolled(ana)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], NEW
    assert works(ana, secret, codes)


def test_a_lost_key_refuses_every_code_and_is_told(ana, settings, client):
    settings.MFA_ENCRYPTION_KEYS = [OLD]
    ana.set_password("salt-wind-harbour")
    ana.save()
    secret, _codes = enrolled(ana)
    settings.MFA_ENCRYPTION_KEYS = [NEW]
    client.post("/account/login/", {"login": ana.email, "password": "salt-wind-harbour"})
    for code in (code_of(secret), code_of("A" * 32), "000000"):
        page = client.post("/account/2fa/authenticate/", {"code": code})
        assert "This did not work." in page.content.decode()
    with pytest.raises(CommandError, match="2 cannot be read"):
        call_command("rotate_mfa_keys", verbosity=0)


def test_what_an_older_release_stored_is_encrypted_and_still_works(ana):
    secret, codes = enrolled(ana)
    for row in Authenticator.objects.all():
        row.data |= {
            name: encryption.decrypt(row.data[name]) for name in ("secret", "seed") if name in row.data
        }
        row.save()
    assert works(ana, secret, codes)
    migration = importlib.import_module("citydiplo.accounts.migrations.0003_encrypt_second_factors")
    migration.encrypt(apps, None)
    assert all("fernet:" in str(row.data) for row in Authenticator.objects.all())
    assert works(ana, secret, codes)


@pytest.mark.parametrize("value", ["short", f"{NEW},short"])
def test_a_key_that_could_be_guessed_is_refused(monkeypatch, value):
    monkeypatch.setenv("MFA_ENCRYPTION_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="fewer than 32"):
        environment.long_secrets("MFA_ENCRYPTION_KEYS")
