"""Two people have the same form open: the second to save keeps what they typed and overwrites nothing."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from citydiplo.kit.errors import EditConflictError
from citydiplo.kit.text.lists import comma_separated

LONGEST = 60_000  # characters of what a form was opened on
MANY = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def check(base: Mapping[str, str] | None, said: Mapping[str, str]) -> None:
    """Refuse to write over what nobody looked at: ``base`` is what a form was opened on, None for no form.

    For records without a version; called in the transaction that writes.
    """
    if base is not None and base != said:
        raise EditConflictError


class EditConflictMixin:
    """For a form with the hidden field ``base``: what the record said when it was opened; and ``version``.

    A record that counts no versions is compared with ``opened`` in the action (``check``).

    A form says what the record says now (``current_values``: field → text or texts, as it would be sent), and
    how it is made again with data (``copy_with``).
    """

    HIDDEN = ("version", "base")

    def current_values(self) -> Mapping[str, Any]:
        """{field: value as text} of the row as it is now."""
        raise NotImplementedError

    def copy_with(self, data: Any) -> Any:
        """A form of the same kind with this input."""
        raise NotImplementedError

    @property
    def current_version(self) -> Any:
        """{field: version} of the row as it is now."""
        raise NotImplementedError

    def opened_on(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Initial values of the two hidden fields."""
        version = {"version": self.current_version} if "version" in self.HIDDEN else {}
        return version | {"base": json.dumps(said, ensure_ascii=False)}

    @property
    def opened(self) -> dict[str, Any] | None:
        """What the record said when the form was opened; None if the form does not tell."""
        text = self.data.get("base")
        return _read(text) if text else None

    def merged(self) -> tuple[Any, Any]:
        """(form, differences) after somebody else saved: what was typed stays, what was not touched follows.

        Differences are (label, what it says now, what was typed or None).
        """
        now, base = self.current_values(), _read(self.data.get("base"))
        typed = {name: self._sent(name) for name in self.fields if name not in self.HIDDEN}
        data, differences = dict(typed), []
        for name in now:
            touched = name not in base or typed[name] != base[name]
            data[name] = typed[name] if touched else now[name]
            if name in base and now[name] != base[name]:
                mine = self._words(name, typed[name]) if touched and typed[name] != now[name] else None
                differences.append((self.fields[name].label, self._words(name, now[name]), mine))
        return self.copy_with(_as_post(data | self.opened_on(now))), differences

    def _sent(self, name):
        if isinstance(self.fields[name], MANY):
            return sorted(self.data.getlist(name))
        return as_text(self.data.get(name))

    def _words(self, name, value):
        """A value as its reader knows it."""
        offered = flatten_choices(getattr(self.fields[name], "choices", ()))
        choices = {str(key): str(label) for key, label in offered}
        values = value if isinstance(value, list) else [value]
        return comma_separated(choices.get(one, one) for one in values if one) or _("nothing")


def as_text(value: object) -> str:
    """A value as text, with the line ends that browsers do not send."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _read(text):
    try:
        base = json.loads(text or "{}")
    except (ValueError, RecursionError):  # brackets a thousand deep
        return {}
    return base if isinstance(base, dict) else {}


def base_field() -> forms.CharField:
    """A hidden field for what the form showed when it was opened."""
    return forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)


def _as_post(data):
    post = QueryDict(mutable=True)
    for name, value in data.items():
        post.setlist(name, value if isinstance(value, list) else [str(value)])
    return post


def seen_version(request: HttpRequest, name: str = "version") -> int | None:
    """The number in the hidden field ``name`` of what was sent."""
    return version_in(request.POST, name)


def version_in(data: Mapping[str, Any], name: str) -> int | None:
    """The same of a form's data; -1, which no row ever has, for what no page of ours sent."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
