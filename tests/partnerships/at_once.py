"""What several people do to one record at the same instant; ``everything()`` says what each of them met.

On PostgreSQL the test calls it. A test's SQLite database is in memory and lets one writer in at a time, so it
is run as a program on a file there, as the embedded portal has it: ``python -m tests.partnerships.at_once``.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from partnerships.errors import StaleRecordError


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
    return met | corrected(cast, made)


def confirmed(cast, made):
    from partnerships.actions.confirmations import partnership_sides

    return partnership_sides.confirm(record=made, side=cast.lagos, by=cast.chidi, seen_round=1)


def amended(cast, made, title):
    """Every one of them opened the record in its first version."""
    from partnerships.actions import records
    from partnerships.models import Partnership

    mine = Partnership.objects.get(pk=made.pk)
    try:
        records.amend(partnership=mine, city=cast.lima, by=cast.ana, version=made.version, title=title)
    except StaleRecordError:
        return "stale"
    return "saved"


def corrected(cast, made):
    """What is public changes by the word of Lima's office: it answers twice, then while Ana writes on."""
    from networks.actions.approval import ask_for
    from partnerships.models import Partnership, PartnershipDocument
    from tests.rows import make_person, make_seat

    bo = make_seat(make_person("Bo"), cast.lima, "mayors-office").person
    ask_for(city=cast.lima, asks=True)
    asked = wanted(cast, made, objectives="Dried fish")
    acts = [lambda: answered(bo, asked)] * 2 + [lambda: answered(bo, asked, reason="Not yet.")]
    met = {"answered": sorted(together(*acts))}
    asked.refresh_from_db()
    said = Partnership.objects.get(pk=made.pk).objectives
    met["is_as_answered"] = (said == "Dried fish") == (asked.answer == "approved")

    met["wrote_on"] = [written_on(cast, bo, made, f"Salt {number}") for number in range(3)]
    held = PartnershipDocument.objects.filter(partnership=made)
    met["attached"] = [held.count(), held.values("held_by").distinct().count()]
    return met


def written_on(cast, bo, made, results):
    """Whether the record says so if the office approved it, and else the request is still open."""
    from partnerships.models import Correction, Partnership

    asked = wanted(cast, made, results=results)
    together(
        lambda: answered(bo, asked),
        lambda: wrote_on(cast, made, f"Fish and {results}"),
        lambda: attached(cast, made, results),
    )
    asked.refresh_from_db()
    is_said = Partnership.objects.get(pk=made.pk).results == results
    is_asked = asked.is_open
    Correction.objects.open().filter(part="details").delete()
    return is_said is not is_asked


def wanted(cast, made, **facts):
    from partnerships.actions import corrections
    from partnerships.models import Partnership

    thing = Partnership.objects.get(pk=made.pk)
    said = {"thing": thing, "part": "details", "city": cast.lima, "by": cast.ana, "version": thing.version}
    return corrections.make(**said, **facts)


def answered(bo, asked, reason=""):
    from networks.actions import approval
    from networks.errors import NotPossibleError
    from partnerships.models import Correction

    mine = Correction.objects.get(pk=asked.pk)
    try:
        if reason:
            approval.send_back(held=mine, by=bo, reason=reason)
        else:
            approval.approve(held=mine, by=bo, seen=asked.edition)
    except NotPossibleError:
        return "too late"
    return "done"


def wrote_on(cast, made, activities):
    from partnerships.errors import StaleRecordError

    try:
        wanted(cast, made, activities=activities)
    except StaleRecordError:
        return "stale"
    return "saved"


def attached(cast, made, title):
    from partnerships.actions import documents
    from partnerships.models import Partnership

    facts = {"title": title, "url": f"https://example.org/{title[-1]}"}
    thing = Partnership.objects.get(pk=made.pk)
    documents.attach(thing=thing, city=cast.lima, by=cast.ana, facts=facts)


def sent(cast, made):
    """Ana and Chidi press "save" at once: one goes on, the other sees what changed, and their own text."""
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
