"""A sample of a digest: the newest public news, written and sent by the same code, for an operator to see."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agenda.choices import Cadence, FollowedKind
from agenda.digests.compose import ORDERS, ComposedDigests, DigestContents, readers_of
from agenda.digests.match import Pool, Rule
from agenda.digests.render.message import MessageBuilder
from agenda.digests.sources import SOURCES
from agenda.models import Digest, Event
from citydiplo.kit.errors import ConnectionLostError, DeliveryRefusedError, DeliveryUnknownError
from citydiplo.kit.mail import smtp

if TYPE_CHECKING:
    from agenda.digests.render.message import Letter
    from citydiplo.accounts.models import User

NEWEST = 40
RULE = Rule(0, 0, FollowedKind.REGION, "region:europe", "", "", "", 0, 0, 0, 0, Cadence.WEEKLY)


def sample(person: User) -> Letter | None:
    """A letter to ``person`` with the newest news that everybody may read; None where there are none."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    pool = Pool(max(1, last - NEWEST), last + 1)
    stamps, visitor = {}, AnonymousUser()
    for noun in {piece.noun for piece in pool.pieces.values()}:
        ids = {piece.object_id for piece in pool.pieces.values() if piece.noun == noun}
        stamps |= {(noun, pk): stamp for pk, stamp in SOURCES[noun].visible(ids, visitor).items()}
    entries = [
        (piece, (RULE.follow,)) for piece in pool.pieces.values() if (piece.noun, piece.object_id) in stamps
    ]
    entries.sort(key=lambda entry: (ORDERS[entry[0].kind], -entry[0].id))
    now = timezone.now()
    digest = Digest(
        pk=0, person=person, cadence=Cadence.WEEKLY, number=0, start=1, stop=last + 1, since=now, until=now
    )
    builder = MessageBuilder()
    contents = {digest.pk: DigestContents(entries)}
    builder.prepare(ComposedDigests([digest], contents, readers_of({person.pk}), {RULE.follow: RULE}, stamps))
    return builder.write(digest)


def send_sample(*, to: User) -> str:
    """Send a sample immediately; returns what went wrong, else an empty text."""
    letter = sample(to)
    if letter is None:
        return "There is no news to show yet."
    try:
        with closing(smtp.open_connection()) as connection:
            connection.connect()
            connection.send_envelope(letter)
            connection.send_data(letter)
            connection.read_reply()
            connection.quit()
    except (ConnectionLostError, DeliveryUnknownError, DeliveryRefusedError) as error:
        return str(error) or type(error).__name__
    return ""
