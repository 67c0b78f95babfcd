"""What several people do to one record at the same instant; ``everything()`` says what each of them met.

On PostgreSQL the test calls it. A test's SQLite database is in memory and lets one writer in at a time, so it
is run as a program on a file there, as the embedded portal has it: ``python -m tests.partnerships.at_once``.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier


def together(*acts):
    """Do all of it at once, each on a connection of its own."""
    from django.db import connection

    barrier = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def everything():
    from partnerships.models import Confirmation
    from tests.partnerships.test_both_sides import Cast

    cast = Cast()
    made = cast.log()
    met = {"confirmed": sorted(together(*[lambda: confirmed(cast, made)] * 4))}
    met["confirmations"] = Confirmation.objects.filter(partnership=made, city=cast.lagos).count()
    made.refresh_from_db()
    met["state"] = made.state
    titles = ("Mine", "Yours", "Theirs")
    met["amended"] = sorted(together(*(lambda title=title: amended(cast, made, title) for title in titles)))
    met["sent"] = sent(cast, made)
    made.refresh_from_db()
    met["titled"] = made.title in ("First", "Second")
    met["version"] = made.version
    return met


def confirmed(cast, made):
    from partnerships.actions import confirmations

    return confirmations.confirm(partnership=made, city=cast.lagos, by=cast.chidi, seen_round=1)


def amended(cast, made, title):
    """Every one of them opened the record in its first version."""
    from partnerships.actions import records
    from partnerships.models import Partnership

    mine = Partnership.objects.get(pk=made.pk)
    try:
        records.amend(partnership=mine, city=cast.lima, by=cast.ana, version=made.version, title=title)
    except records.StaleRecord:
        return "stale"
    return "saved"


def sent(cast, made):
    """Ana and Chidi press "save" at once: one goes on, the other sees what changed, and what she typed."""
    from django.test import Client

    from tests.portal.walk.forms_in import forms_in

    path, forms = f"/partnerships/{made.pk}/edit/", []
    for person, title in ((cast.ana, "First"), (cast.chidi, "Second")):
        client = Client(headers={"host": "localhost"})
        client.force_login(person)
        page = client.get(path).content.decode()
        form = next(form for form in forms_in(path, page) if "version" in form.fields)
        forms.append((client, form.well_filled() | {"title": title}, title))

    def send(client, typed, title):
        answer = client.post(path, typed)
        return [answer.status_code, answer.status_code == 302 or title in answer.content.decode()]

    return sorted(together(*(lambda form=form: send(*form) for form in forms)))


def main():
    import django

    django.setup()
    sys.stdout.write(json.dumps(everything()))


if __name__ == "__main__":
    main()
