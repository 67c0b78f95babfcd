"""Signed links of a mail: they work logged out, for what they name and nothing else, and do not expire.

A token says what it opens and carries a signature: ``f-12`` a follow, ``c-3-weekly`` all of a person's mails
of a cadence, ``d-7`` a digest in the browser.
"""

from django.core import signing
from django.urls import reverse

from agenda.choices import Cadence
from citydiplo.kit.mail import absolute

SALT = "agenda.letters"


def token_of_follow(pk):
    return _sign(f"f-{pk}")


def token_of_cadence(person_pk, cadence):
    return _sign(f"c-{person_pk}-{cadence}")


def token_of_digest(pk):
    return _sign(f"d-{pk}")


def read(token):
    """What a token names: ("f", id), ("c", person, cadence), ("d", id); None for one that is not ours."""
    try:
        value = signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    kind, _dash, rest = value.partition("-")
    if kind == "c":
        person, _dash, cadence = rest.partition("-")
        return kind, int(person), Cadence(cadence)
    return kind, int(rest)


def stop_url(token):
    return absolute(reverse("mail-stop", args=[token]))


def view_url(pk):
    return absolute(reverse("digest-shared", args=[token_of_digest(pk)]))


def _sign(value):
    return signing.Signer(salt=SALT, sep=".").sign(value)
