"""What was told is kept for a year, and no longer: it says who read what.

News stay as long as a digest that waits may still tell of them.
"""

import datetime

from django.db.models import Min
from django.utils import timezone

from agenda.choices import DigestState
from agenda.models import Digest, Mailbag, News

KEPT_FOR = datetime.timedelta(days=400)  # the yearly things of one year still stand beside those of the next
SETTLED = (DigestState.SENT, DigestState.SKIPPED, DigestState.FAILED)
CHUNK = 2_000


def forget(*, now=None):
    """Remove digests, bags and news from before KEPT_FOR, some thousand at a time. Returns how many rows."""
    before = (now or timezone.now()) - KEPT_FOR
    digests = Digest.objects.filter(state__in=SETTLED, due_at__lt=before)
    bags = Mailbag.objects.filter(closed_at__lt=before)
    return sum(_remove(rows) for rows in (digests, bags, _told(before)))


def _told(before):
    """Old news that no digest still waits to tell."""
    waiting = Digest.objects.exclude(state__in=SETTLED).aggregate(first=Min("start"))["first"]
    news = News.objects.filter(collected_at__lt=before)
    return news if waiting is None else news.filter(pk__lt=waiting)


def _remove(rows):
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    rows.model.objects.filter(pk__in=keys).delete()
    return len(keys)
