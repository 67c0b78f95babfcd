"""A server that receives, and a person with a webhook."""

import datetime
import json

import pytest
from django.utils import timezone

from citydiplo.portal.actions import webhooks
from citydiplo.portal.webhooks import sending
from tests.portal.webhooks.receiver import receiver
from tests.rows import make_city, make_person, make_seat


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True


@pytest.fixture
def there():
    with receiver() as found:
        yield found


@pytest.fixture
def seat():
    return make_seat(make_person("Ana"), make_city("lima"), "city-editor")


@pytest.fixture
def add(seat, there):
    """Adds a webhook; returns it and its secret."""

    def made(*nouns, **facts):
        facts = {"seat": seat, "person": seat.person, "url": there.url} | facts
        return webhooks.add(nouns=nouns or ("partnerships",), **facts)

    return made


@pytest.fixture
def round_in():
    """Runs a round some minutes from now; changes of the first five minutes before it are left for later."""

    def run(minutes=10):
        return sending.run_round(timezone.now() + datetime.timedelta(minutes=minutes))

    return run


@pytest.fixture
def told(there):
    """What the server was told: [(noun, id, change)]."""

    def read():
        found = [json.loads(body)["data"]["changes"] for body in there.bodies]
        return [(one["noun"], one["id"], one["change"]) for changes in found for one in changes]

    return read
