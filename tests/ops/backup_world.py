"""Rows for the rehearsal of a backup, and what a person finds of them, in a process of its own.

    python -m tests.ops.backup_world make
    python -m tests.ops.backup_world look

Both print JSON: what Ana, who signs in with password and authenticator app, finds in this portal.
"""

import json
import sys

import django

PASSWORD = "a password for restoring"
WRITTEN_BY_SIGN_IN = {
    *("accounts_attempt", "accounts_securityevent", "django_session", "kit_outgoingmail"),
    "usersessions_usersession",
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def main(act):
    django.setup()
    if act == "make":
        make()
    json.dump(look(), sys.stdout)


def make():
    from allauth.mfa.totp.internal import auth as totp
    from django.core.management import call_command

    from citydiplo.kit.documents import DocumentForm
    from partnerships.actions import visit_documents
    from tests import files, rows

    call_command("migrate", verbosity=0)
    lima = rows.make_city("lima", country="PE")
    rows.make_gazetteer_place()
    ana = rows.make_person("Ana", password=PASSWORD)
    rows.make_seat(ana, lima, "city-editor")
    totp.TOTP.activate(ana, SECRET)
    visit = rows.make_visit(lima, rows.make_city("lagos", country="NG"))
    form = DocumentForm({}, {"document_file": files.upload("speech.pdf", files.pdf("The xylophone speech"))})
    assert form.is_valid(), form.errors
    visit_documents.attach(visit=visit, by=ana, facts=form.facts, file=form.file)
    call_command("reindex", verbosity=0, stdout=sys.stderr)


def look():
    import hashlib

    from allauth.mfa.totp.internal import auth as totp
    from django.db import connection
    from django.test import Client

    from citydiplo.accounts.models import Attempt
    from networks.models import GazetteerPlace
    from partnerships.models import VisitDocument

    document = VisitDocument.objects.get()
    Attempt.objects.all().delete()  # a code counts once, and the machine before may just have used this one
    visitor, ana = Client(), Client()
    search = visitor.get("/search/", {"q": "lima"})
    first = ana.post("/account/login/", {"login": "ana@example.org", "password": PASSWORD})
    code = totp.format_hotp_value(totp.hotp_value(SECRET, next(totp.yield_hotp_counters_from_time())))
    second = ana.post(first["Location"], {"code": code})
    download = ana.get(document.get_absolute_url())
    content = b"".join(download.streaming_content)
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        counts = {}
        for table in sorted(set(tables) - WRITTEN_BY_SIGN_IN):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  our own names
            counts[table] = cursor.fetchone()[0]
    return {
        "search": [search.status_code, 'href="/cities/lima/"' in search.content.decode()],
        "gazetteer": list(GazetteerPlace.objects.values_list("name", flat=True)),
        "sign-in": [first["Location"], second.status_code, ana.get("/desk/").status_code],
        "file": [download.status_code, hashlib.sha256(content).hexdigest() == document.digest],
        "counts": counts,
    }


if __name__ == "__main__":
    main(sys.argv[1])
