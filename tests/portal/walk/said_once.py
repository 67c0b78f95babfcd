"""What is wrong is said once: each error of a form in the summary, each of a field once more at its field."""

import html
from collections import Counter
from html.parser import HTMLParser

from django.forms import BaseForm, BaseFormSet
from django.forms.formsets import ManagementForm
from django.utils.functional import LazyObject
from django.utils.html import strip_tags

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNREAD = {"script", "style", "textarea", "title", "option", "svg"}


class Errors(HTMLParser):
    """The lines of the summary as (text, target), the lines at fields, all ids, and what else is said."""

    def __init__(self, text):
        super().__init__()
        self.summary, self.at_fields, self.ids, self.others = [], Counter(), set(), []
        self._open = []  # (tag, classes, id) from the outside in
        self._line, self._target = None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("id"):
            self.ids.add(attrs["id"])
        if tag in VOID:
            return
        self._open.append((tag, (attrs.get("class") or "").split(), attrs.get("id") or ""))
        if tag == "li" and (self._within("error-summary") or self._within("field__errors")):
            self._line, self._target = [], ""
        if tag == "a" and self._line is not None:
            self._target = attrs.get("href", "")

    def handle_endtag(self, tag):
        if tag == "li" and self._line is not None:
            text = _plain("".join(self._line))
            if self._within("error-summary"):
                self.summary.append((text, self._target.removeprefix("#")))
            else:
                self.at_fields[text] += 1
            self._line = None
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if self._line is not None:
            self._line.append(data)
        elif not any(tag in UNREAD for tag, _classes, _id in self._open):
            self.others.append(_plain(data))

    def _within(self, name):
        return any(name in classes for _tag, classes, _id in self._open)


def said_wrongly(answer) -> list[str]:
    """In words, what is wrong with how a page says the errors of its forms; empty if each is said once."""
    forms = list(wrong_forms(answer.context))
    if not forms:
        return []
    text = answer.content.decode()
    if "error-summary" not in text:
        return [f"no summary of {type(form).__name__}: {form.errors}" for form in forms]
    page = Errors(text)
    faults = [
        (bound, _plain(text))
        for form in forms
        if isinstance(form, BaseForm)
        for bound in form
        for text in bound.errors
    ]
    return [*_wholes_said_wrongly(page, forms), *_fields_said_wrongly(page, faults)]


def _wholes_said_wrongly(page, forms):
    for text, count in Counter(_plain(text) for form in forms for text in errors_of(form)).items():
        lines = [line for line, _target in page.summary if line == text]
        if len(lines) != count:
            yield f"{len(lines)} times in the summary, not {count}: {text}"
        if text in page.at_fields or text in page.others:
            yield f"said again below the summary: {text}"


def _fields_said_wrongly(page, faults):
    """``faults`` are (bound field, text)."""
    for (label, is_hidden), count in Counter(
        (_plain(f"{bound.label}: {text}"), bound.is_hidden) for bound, text in faults
    ).items():
        targets = [target for line, target in page.summary if line == label]
        if len(targets) != count:
            yield f"{len(targets)} times in the summary, not {count}: {label}"
        if not is_hidden:
            yield from (f"leads to no field: {label}" for target in targets if target not in page.ids)
    for text, count in Counter(text for bound, text in faults if not bound.is_hidden).items():
        if page.at_fields[text] != count:
            yield f"{page.at_fields[text]} times at fields, not {count}: {text}"
        if text in page.others:
            yield f"said once more on the page: {text}"


def errors_of(form):
    """What is wrong with a form, or a set of forms, as a whole."""
    return form.non_form_errors() if isinstance(form, BaseFormSet) else form.non_field_errors()


def wrong_forms(contexts):
    """Each bound form, and set of forms, that a page was made with and that was found wrong; each once."""
    seen, layers = {}, {}
    for context in contexts or ():  # of one template as plain layers, of several as a Context each
        for layer in [context] if isinstance(context, dict) else context.dicts:
            layers[id(layer)] = layer  # what a page includes shares the layers below its own
    for layer in layers.values():
        for value in layer.values():
            for form in _within(value):
                seen[id(form)] = form
    return seen.values()


def _within(value, depth=0):
    if issubclass(type(value), LazyObject) or depth > 3:
        return
    if isinstance(value, ManagementForm):
        return  # what is wrong with it is said of its set
    if isinstance(value, BaseForm):
        if value.is_bound and value._errors:
            yield value
    elif isinstance(value, BaseFormSet):
        if value.is_bound and value._errors is not None:
            if value.non_form_errors():
                yield value
            for form in value.forms:
                yield from _within(form, depth + 1)
    elif isinstance(value, list | tuple | dict):
        for one in list(value.values() if isinstance(value, dict) else value)[:200]:
            yield from _within(one, depth + 1)


def _plain(text):
    return " ".join(html.unescape(strip_tags(str(text))).split())
