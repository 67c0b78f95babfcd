"""What the description allows, asked by schemathesis: no error of the server, no answer beside it.

So many requests of each address, the same in every run.
"""

import itertools

import pytest
import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from citydiplo.kit.api import schema
from networks.actions import api_tokens
from networks.models import Seat

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.check,
    pytest.mark.one_database,
    pytest.mark.usefixtures("quiet"),
]
EXAMPLES = 12  # of each way of generating, for each address and method
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
OPERATIONS = [
    (path, method)
    for path, ways in schema.description()["paths"].items()
    if path.startswith("/api/v1/")
    for method in ways
]


@pytest.fixture
def tokens(world):
    """Of a city's editor and of a secretariat; and none, the last, which is chosen least."""
    seats = [Seat.objects.filter(person=world.people[name]).first() for name in ("ana", "dia")]
    return [*(api_tokens.make(seat=seat, name="any", scope="write", days=30)[1] for seat in seats), None]


@pytest.fixture(scope="module")
def asked():
    """The description, asked of the portal itself, from an address as every server names it."""
    portal = WSGIHandler()
    return schemathesis.openapi.from_wsgi(
        "/api/schema/", lambda environ, start: portal(environ | {"REMOTE_ADDR": "192.0.2.1"}, start)
    )


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("address", OPERATIONS, ids=" ".join)
def test_every_answer_is_one_that_is_described(world, asked, tokens, address, mode):
    path, method = address
    operation = asked[path][method]
    noun = path.split("/")[3]
    known = [thing.args[0] for thing in world.things[f"rows of {noun}"]]
    keys = itertools.count()

    @given(
        case=operation.as_strategy(generation_mode=mode),
        token=st.sampled_from(tokens),
        key=st.sampled_from([*known, None]),
    )
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case, token, key):
        headers = {"Accept-Encoding": "identity"}
        if token:
            headers |= {"Authorization": f"Bearer {token}", "If-Match": "*"}
            headers["Idempotency-Key"] = f"key-{next(keys)}"
        if key is not None and case.path_parameters:
            case.path_parameters["id"] = key
        with transaction.atomic():
            case.call_and_validate(checks=CHECKS, headers=headers)
            transaction.set_rollback(True)

    cache.clear()
    with override_settings(API_RATES=dict.fromkeys(("address", "token", "writes"), 10**6)):
        ask()
