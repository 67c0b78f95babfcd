"""Dates and a status that contradict each other, as errors of a form."""

from django import forms
from django.utils import timezone

from partnerships.lifespan import CONTRADICTIONS, Partial, contradictions


def add_contradictions(
    form: forms.Form, *, status: str, since: Partial, until: Partial, besides: tuple = ()
) -> None:
    """Say at each field what does not agree; ``besides`` are codes that are no error here."""
    today = timezone.localdate()
    for code in contradictions(status=status, since=since, until=until, today=today):
        field, words = CONTRADICTIONS[code]
        if code not in besides:
            form.add_error(field if field in form.fields else None, words)
