"""Dates as exact as they are known, in phrases that a translator can turn each by itself."""

import datetime

import pytest
from django.template import Context, Template

from citydiplo.kit.fields import partial_date

pytestmark = pytest.mark.one_database

DAY = datetime.date(1998, 5, 17)


@pytest.mark.parametrize(
    ("precision", "since", "until"),
    [
        ("day", "since 17 May 1998", "until 17 May 1998"),
        ("month", "since May 1998", "until May 1998"),
        ("year", "since 1998", "until 1998"),
    ],
)
def test_since_and_until_are_as_exact_as_the_date(precision, since, until):
    assert partial_date.since(DAY, precision) == since
    assert partial_date.until(DAY, precision) == until


def test_each_precision_is_a_text_of_its_own_for_translators(monkeypatch):
    asked = []
    monkeypatch.setattr(partial_date, "gettext", lambda text: asked.append(text) or text)
    for precision in partial_date.Precision:
        partial_date.since(DAY, precision)
        partial_date.until(DAY, precision)
    assert len(set(asked)) == 6


def test_a_page_says_nothing_of_a_date_that_is_not_known():
    page = Template("{% load dates %}{% since date precision %}|{% until date precision %}")
    assert page.render(Context({"date": None, "precision": "day"})) == "|"
    assert page.render(Context({"date": DAY, "precision": "year"})) == "since 1998|until 1998"


@pytest.mark.parametrize(
    ("date", "precision", "last"),
    [
        ("2024-02-01", "month", "2024-02-29"),
        ("2023-12-01", "month", "2023-12-31"),
        ("1998-01-01", "year", "1998-12-31"),
        ("1998-05-17", "day", "1998-05-17"),
    ],
)
def test_the_last_day_that_a_date_may_mean(date, precision, last):
    fromiso = datetime.date.fromisoformat
    assert partial_date.last_day(fromiso(date), precision) == fromiso(last)
