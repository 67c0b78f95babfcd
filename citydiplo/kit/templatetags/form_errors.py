"""One summary of what is wrong in the forms of a page, with a link to each field: ``{% error_summary %}``.

``base.html`` shows it above every page, so that no template has to think of it. Focus goes there
(``autofocus``), and the page's title begins with "Error:".
"""

from dataclasses import dataclass
from itertools import chain

from django import template
from django.forms import BaseForm, BaseFormSet
from django.utils.functional import LazyObject
from django.utils.html import strip_tags

register = template.Library()

MOST_FORMS = 200  # of a page that lists forms
OWN = "own_error_summary"  # set in a context whose template says itself what is wrong


@dataclass(frozen=True, slots=True)
class Fault:
    """``target`` is the id of the field; empty for what is wrong with a form as a whole."""

    target: str
    label: str
    text: str


@register.simple_tag(takes_context=True)
def faults_of_page(context: template.Context) -> list[Fault]:
    """The Faults of all forms in the context that were checked and found wrong, in their order."""
    if context.get(OWN):
        return []
    seen, found = set(), []
    for value in context.flatten().values():
        for form in _forms(value):
            if id(form) not in seen:
                seen.add(id(form))
                found += _faults(form)
    return found


def _forms(value):
    """The wrong forms that a value of the context holds, and sets of forms that are wrong as a whole.

    Nothing is checked that the view did not check.
    """
    if issubclass(type(value), LazyObject):  # to ask what it is would make the token of forms, and a cookie
        return []
    if isinstance(value, BaseForm):
        return [value] if value.is_bound and value._errors else []
    if isinstance(value, BaseFormSet):
        if not value.is_bound or value._errors is None:
            return []
        # What is wrong with the rows together comes before what is wrong in one of them.
        return chain([value] if value._non_form_errors else [], *map(_forms, value.forms))
    if isinstance(value, list | tuple):
        return chain.from_iterable(
            _forms(one) for one in value[:MOST_FORMS] if isinstance(one, BaseForm | BaseFormSet)
        )
    return []


def _faults(form):
    is_set = isinstance(form, BaseFormSet)
    for text in form.non_form_errors() if is_set else form.non_field_errors():
        yield Fault("", "", strip_tags(str(text)))
    if is_set:
        return
    for name in form.fields:
        bound = form[name]
        for text in bound.errors:
            target = "" if bound.is_hidden else bound.id_for_label or f"{bound.auto_id}_0"
            yield Fault(target, str(bound.label), strip_tags(str(text)))
