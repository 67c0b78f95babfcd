"""Dates and a status that contradict each other, as errors of a form."""

from django import forms
from django.utils import timezone

from partnerships.choices import PartnershipStatus
from partnerships.lifespan import CONTRADICTIONS, IS_OVER, Partial, contradictions, is_past


def add_contradictions(
    form: forms.Form, *, status: str, since: Partial, until: Partial, besides: tuple = ()
) -> None:
    """Say at each field what does not agree; ``besides`` are codes that are no error here."""
    today = timezone.localdate()
    found = contradictions(status=status, since=since, until=until, today=today)
    if status == PartnershipStatus.PROPOSED and is_past(until, today):
        found.append(IS_OVER)  # a file is asked about its status instead
    for code in found:
        field, words = CONTRADICTIONS[code]
        if code not in besides:
            form.add_error(field if field in form.fields else None, words)
