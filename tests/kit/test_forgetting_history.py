"""History is kept as long as HISTORY_YEARS says, to the day."""

import datetime

import pytest
from django.utils import timezone

from citydiplo.kit.tasks import forget_old_history
from partnerships.models import Partnership
from tests.rows import make_agreement, make_city, make_partnership

pytestmark = pytest.mark.django_db


def test_acts_older_than_the_years_kept_go_with_their_related_rows(settings):
    settings.HISTORY_YEARS = 3
    record = make_partnership(make_city(), make_city())
    record.agreements.set([make_agreement()])
    created, served = record.history.order_by("history_id")
    kept_agreements = Partnership.history.model.agreements.model.objects
    assert kept_agreements.filter(history=served).count() == 1

    years_ago = timezone.now() - datetime.timedelta(days=3 * 366)
    Partnership.history.filter(pk=served.pk).update(history_date=years_ago)
    Partnership.history.filter(pk=created.pk).update(
        history_date=timezone.now() - datetime.timedelta(days=3 * 365 - 2)
    )
    forget_old_history()
    assert list(record.history.values_list("pk", flat=True)) == [created.pk]
    assert not kept_agreements.filter(history=served.pk).exists()
