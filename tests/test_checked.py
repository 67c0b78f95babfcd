"""Check constraints that are asked of the database at once: the same errors as Django's, one by one."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CheckConstraint
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext

from citydiplo.kit.db.checked import Checked, checks_that_hold
from tests.constraints import RULES
from tests.matrix import one_in
from tests.rows import make_city, make_partnership

pytestmark = pytest.mark.django_db

OURS = [
    model
    for app in ("agenda", "networks", "partnerships", "accounts", "portal")
    for model in apps.get_app_config(app).get_models()
]
CHECKS = {
    each.name for model in OURS for each in model._meta.constraints if isinstance(each, CheckConstraint)
}
OTHERS = (None, "", "active", "x" * 9, 0, 1, -1, 40_000, True, "2026-01-01T12:00Z")


def said_by(validate, *args, **kwargs):
    """The errors, with their codes; or the type of what else was raised."""
    try:
        with transaction.atomic():
            validate(*args, **kwargs)
    except ValidationError as error:
        return {
            name: [(each.code, each.messages) for each in said] for name, said in error.error_dict.items()
        }
    except (ValueError, TypeError) as error:
        return type(error)
    return {}


def compare(row, exclude=()):
    """Both ways say the same of this row."""
    one_by_one = said_by(models.Model.validate_constraints, row, exclude=exclude)
    assert said_by(row.validate_constraints, exclude=exclude) == one_by_one
    return one_by_one


@pytest.mark.parametrize("rule", one_in(10, [rule for rule in RULES if rule in CHECKS]))
def test_both_ways_agree_on_what_fits_and_what_does_not(rule):
    """On the rows of each rule, and on these with ever another value in a field that a rule names."""
    rows, told = [], set()

    def keep(sender, instance, **_):
        if any(isinstance(each, CheckConstraint) for each in sender._meta.constraints):
            rows.append(sender(**{f.attname: getattr(instance, f.attname) for f in stored(sender)}))
            rows[-1]._state.adding = instance._state.adding

    pre_save.connect(keep)
    try:
        for make in RULES[rule]:
            with transaction.atomic():
                try:
                    with transaction.atomic():
                        make()
                except IntegrityError:
                    pass
    finally:
        pre_save.disconnect(keep)
    assert rows
    for row in rows:
        compare(row)
        of_rule = [each for each in row._meta.constraints if each.name == rule]
        if not of_rule or type(row) in told:
            continue
        told.add(type(row))
        for name in {name for name, *_ in row._get_expr_references(of_rule[0].condition)}:
            compare(row, exclude={name})
            attname = row._meta.get_field(name).attname
            kept = getattr(row, attname)
            for value in OTHERS:
                setattr(row, attname, value)
                compare(row)
            setattr(row, attname, kept)


def stored(model):
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def test_all_checks_of_a_row_are_one_question():
    partnership = make_partnership(make_city("lima"), make_city("lagos"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        partnership.validate_constraints(exclude={"entry_token"})
    checks = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(checks) == 1
    names = {each.name for each in partnership._meta.constraints if isinstance(each, CheckConstraint)}
    assert checks_that_hold(partnership, frozenset()) == names


def test_every_model_with_a_check_asks_so():
    checked = [model for model in OURS if any(each.name in CHECKS for each in model._meta.constraints)]
    assert checked
    assert [model for model in checked if not issubclass(model, Checked)] == []
