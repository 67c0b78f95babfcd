"""What they walk over of follows and digests: Ana's own, of a record that only its parties read."""

import datetime

from django.utils import timezone

from agenda.actions import follows
from agenda.digests.render import links
from agenda.models import Digest
from agenda.queries.follows import of_row
from tests.agenda import events
from tests.portal.walk.cast import NOBODY, OPERATORS, roles


def add(world, partnership, city):
    """``partnership`` is private to its parties, and Ana follows ``city``, which is one of them."""
    ana = world.people["ana"]
    followed, _is_new = follows.follow(person=ana, cadence="weekly", **of_row(city))
    secret, _is_new = follows.follow(person=ana, cadence="weekly", **of_row(partnership))
    piece = events.publish(f"city:{city.pk}", object_id=partnership.pk)
    now = timezone.now()
    digest = Digest.objects.create(
        person=ana,
        cadence="daily",
        number=1,
        start=piece,
        stop=piece + 1,
        since=now - datetime.timedelta(days=1),
        until=now,
        due_at=now,
        state="sent",
        sent_at=now,
        entries=[[piece, [followed.pk, secret.pk]]],
    )
    mine = {"seen_by": roles("ana")}
    world.add("follows", "a city that ana follows", followed.pk, **mine)
    world.add("follows", "one that is none", 10**15, seen_by=NOBODY)
    world.add("digests", "ana’s", digest.pk, **mine)
    world.add("digests", "one that is none", 10**15, seen_by=NOBODY)
    world.add("links of digests", "ana’s", links.token_of_digest(digest.pk))
    world.add("links of digests", "one for stopping", links.token_of_follow(followed.pk), seen_by=NOBODY)
    world.add("links of digests", "a forged one", f"d-{digest.pk}.forged", seen_by=NOBODY)
    world.add("links to stop mail", "of a follow", links.token_of_follow(followed.pk))
    world.add("links to stop mail", "of a private record", links.token_of_follow(secret.pk))
    world.add("links to stop mail", "of a cadence", links.token_of_cadence(ana.pk, "weekly"))
    world.add("links to stop mail", "of a digest", links.token_of_digest(digest.pk), seen_by=NOBODY)
    world.add("links to stop mail", "a forged one", f"f-{followed.pk}.forged", seen_by=NOBODY)
    world.add("numbers of the site", "by state", seen_by=OPERATORS)
    world.add("what is there only in the demo", "the list of mails", seen_by=NOBODY)
    world.add("mails of the demo", "a mail", "a-file", 0, seen_by=NOBODY)
    world.add("things to follow", "a city", "city", city.slug)
    world.add("things to follow", "a theme", "theme", "immigration")
    world.add("things to follow", "a search", "search", "cities")
    world.add("things to follow", "no such city", "city", "atlantis", seen_by=NOBODY)
    world.add("things to follow", "no such kind", "mayor", "lima", seen_by=NOBODY)
    world.add("things to follow", "no such word", "dimension", "fishing", seen_by=NOBODY)
