"""Which tables name a person, and which of their columns the person can take along.

Three kinds of tables:

- *about* the person: a row exists only as long as the person (their follows, roles, sign-ins). All columns
  are theirs, but for secrets.
- *by* the person: they acted, and the row belongs to a city or a network (a confirmation, an act in the
  history). Theirs is that they acted, on which row and when, and their own words: ``OWN_TEXTS`` of the model,
  {column of a person: columns that this person wrote}. The rest may be private to a place where they have no
  role now. The number of another person is left out.
- *to* the person: a row that names one of their addresses (mails, invitations).

A model can be two tables: a role is about who holds it, and by who gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from citydiplo.accounts.models import User

ABOUT, BY, TO = "about", "by", "to"
# A reader of such a column could act as the person, or open what a link opens.
SECRET = re.compile(r"password|secret|token|session_key|salt|_hash|_key$|^key$")
# The text of a mail that waits may hold a link that lets somebody in; it is erased once the mail is sent.
SECRETS = {"mfa.Authenticator": {"data"}, "kit.OutgoingMail": {"text", "html", "headers"}}
ACTS = {
    "id",
    "history_date",
    "history_type",
    "history_id",
}  # which row an act in the history changed, and how


@dataclass(frozen=True)
class Table:
    """A model with rows of a person: ``people`` are its columns that name one, ``addresses`` an address."""

    model: type[models.Model]
    kind: str
    people: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its files in the export: "agenda_follow"."""
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}"
        return f"{name}_{self.kind}" if self.kind == BY else name

    @property
    def columns(self) -> list[str]:
        """The columns that the export holds, in the order of the model."""
        return [column.attname for column in self.model._meta.concrete_fields if self._is_own(column)]

    def rows(self, person: User) -> models.QuerySet:
        """Their rows, by key. One statement when read; another for the addresses, where it has some."""
        if self.model is get_user_model():  # request.user is of another class
            return self.model._default_manager.filter(pk=person.pk)
        mine = Q(pk=None)
        for name in self.people:
            mine |= Q(**{name: person.pk})
        if self.addresses:
            known = addresses_of(person)
            for name in self.addresses:
                mine |= Q(**{f"{name}__in": known})
        return self.model._base_manager.filter(mine).order_by("pk")

    def own(self, person: User, row: tuple[Any, ...]) -> list[Any]:
        """A row of :attr:`columns` as ``person`` gets it: without what another did or wrote in it."""
        if self.kind != BY:
            return list(row)
        values = dict(zip(self.columns, row, strict=True))
        texts = getattr(self.model, "OWN_TEXTS", {})
        for name in self.people:
            column = self.model._meta.get_field(name).attname
            if values[column] != person.pk:
                values[column] = None
                values.update(dict.fromkeys(texts.get(name, ())))
        return list(values.values())

    def _is_own(self, column):
        secrets = (*SECRETS.get(self.model._meta.label, ()), *getattr(self.model, "SECRET_COLUMNS", ()))
        if SECRET.search(column.name) or column.name in secrets:
            return False
        if self.kind != BY:
            return True
        texts = getattr(self.model, "OWN_TEXTS", {})
        own = {*self.people, *ACTS, *(text for name in self.people for text in texts.get(name, ()))}
        return column.primary_key or column.name in own or isinstance(column, models.DateTimeField)


def addresses_of(person: User) -> list[str]:
    """All addresses of an account, confirmed or not, in lower case. One statement."""
    added = person.emailaddress_set.values_list("email", flat=True)
    return sorted({person.email.lower(), *(address.lower() for address in added)})


@cache
def tables() -> tuple[Table, ...]:
    """Every table that can hold a person or one of their addresses, by name."""
    return tuple(sorted(_tables(), key=lambda table: table.name))


def _tables() -> Iterator[Table]:
    person = get_user_model()
    for model in apps.get_models(include_auto_created=True):
        people = [one for one in model._meta.concrete_fields if one.related_model is person]
        about = tuple(one.name for one in people if one.remote_field.on_delete is models.CASCADE)
        by = tuple(one.name for one in people if one.name not in about)
        addresses = tuple(_addresses(model))
        if model is person or about:
            yield Table(model, ABOUT, about)
        elif addresses:
            yield Table(model, TO, (), addresses)
        if by:
            yield Table(model, BY, by)


def _addresses(model: type[models.Model]) -> Iterator[str]:
    """Columns with the address of a person, not the contact that a record names."""
    recorded = getattr(model, "instance_type", model)  # a history has the columns of its model
    record = getattr(recorded, "RECORD_ADDRESSES", ())
    for column in model._meta.concrete_fields:
        if isinstance(column, models.EmailField) and column.name not in record:
            yield column.name
