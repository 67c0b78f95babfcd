"""Every rule that the database keeps: it accepts what fits and refuses what does not.

One case a constraint, on whichever database the suite runs: a function that makes rows that fit, and one
that makes a row that does not. They are in ``tests/constraints``. The last test sees to it that no
constraint is left out.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from tests.constraints import RULES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rule", RULES)
def test_the_database_accepts_what_fits(rule):
    accepts, _refuses = RULES[rule]
    assert accepts()


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses_what_does_not(rule):
    _accepts, refuses = RULES[rule]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        refuses()
    if connection.vendor == "postgresql" or "CHECK" in str(refused.value):
        assert rule in str(refused.value) or "mandates_never_overlap" in str(refused.value)


def test_no_rule_is_left_out():
    ours = [
        model
        for app in ("agenda", "networks", "partnerships", "accounts", "kit")
        for model in apps.get_app_config(app).get_models()
    ]
    assert {rule.name for model in ours for rule in model._meta.constraints} - set(RULES) == set()
