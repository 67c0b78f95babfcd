"""A model field that holds a set of choices in one small integer, a bit for each.

For vocabularies that are short and fixed (seven dimensions, five themes, six regions): a filter needs no
join, a facet counts all values in one pass over the table, and a check constraint can name a member.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model, Q
from django.db.models.lookups import Lookup
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


@lru_cache(maxsize=4_096)
def _members(choice_class, mask):
    """A page of a thousand rows reads the same few sets a thousand times; going through an enum is slow."""
    return tuple(member for place, member in enumerate(choice_class) if mask >> place & 1)


@lru_cache(maxsize=4_096)
def _mask(choice_class, values):
    """The same for the way back: an import stores a hundred thousand of them."""
    known = [str(value) for value in choice_class.values]
    return sum({1 << known.index(value) for value in values})


class ChoiceSetField(models.PositiveSmallIntegerField):
    """A set of members of ``choice_class`` (TextChoices or IntegerChoices, 15 at most), as a tuple in order.

    Lookups: ``field__has=value`` (holds this one), ``field__overlaps=[values]`` (holds any of them), and
    ``field__filled=True`` (holds any at all).
    """

    description = _("A set of choices")

    def __init__(self, choice_class: Any = None, **kwargs: Any) -> None:
        self.choice_class = choice_class
        kwargs.setdefault("default", 0)
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """Django's, with the vocabulary."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "choice_class": self.choice_class}

    @cached_property
    def validators(self) -> list[Any]:
        """None of an integer's: a set has its own check."""
        return list(self._validators)  # the limits of an integer say nothing about a set

    def bit(self, value: Any) -> int:
        """The bit of one choice, in the order of the vocabulary. Raises ValueError for an unknown value."""
        return 1 << [str(known) for known in self.choice_class.values].index(str(value))

    def mask(self, values: Iterable[Any]) -> int:
        """The integer for an iterable of choices. Raises ValueError for an unknown value."""
        return _mask(self.choice_class, tuple(map(str, values)))

    def members(self, mask: int) -> tuple[Any, ...]:
        """The choices in ``mask``, as a tuple in the order of the vocabulary."""
        return _members(self.choice_class, mask)

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> tuple[Any, ...] | None:
        """The choices of a stored mask."""
        return None if value is None else self.members(value)

    def to_python(self, value: Any) -> tuple[Any, ...]:
        """The choices of a mask, of a text with commas, or of values. Raises ValidationError."""
        if value is None:
            return ()
        try:
            if isinstance(value, int):
                return self.members(value)
            if isinstance(value, str):
                value = [part for part in value.split(",") if part]
            return self.members(self.mask(value))
        except (ValueError, TypeError) as error:
            raise ValidationError(
                _("“%(value)s” contains an unknown choice."), params={"value": value}
            ) from error

    def get_prep_value(self, value: Any) -> Any:
        """The mask of choices; a mask or an expression as it is."""
        if value is None or isinstance(value, int) or hasattr(value, "resolve_expression"):
            return value
        return self.mask([value] if isinstance(value, str) else value)

    def value_to_string(self, obj: Model) -> str:
        """The values with commas, as fixtures hold them."""
        return ",".join(str(member.value) for member in self.to_python(self.value_from_object(obj)))

    def validate(self, value: Any, model_instance: Model | None) -> None:
        """Raise ValidationError for an empty set where one is needed."""
        if not value and not self.blank:
            raise ValidationError(_("Choose at least one."))

    def formfield(self, **kwargs: Any) -> Any:
        """Check boxes, one for each choice."""
        from django import forms

        return forms.MultipleChoiceField(
            choices=self.choice_class.choices,
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
        )


class _Bits(Lookup):
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Whether the mask of the values and the stored one have a bit in common."""
        left, params = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [self.rhs] if isinstance(self.rhs, str) else self.rhs
        return f"({left} & %s) <> 0", [*params, field.mask(values)]


@ChoiceSetField.register_lookup
class Has(_Bits):
    lookup_name = "has"


@ChoiceSetField.register_lookup
class Overlaps(_Bits):
    lookup_name = "overlaps"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Says that the set is not empty as well: an index of such rows may then serve."""
        left, params = self.process_lhs(compiler, connection)
        common, common_params = super().as_sql(compiler, connection)
        return f"({left} <> 0 AND {common})", [*params, *common_params]


@ChoiceSetField.register_lookup
class Filled(Lookup):
    """Whether the set has a choice: ``field__filled=True``. No parameter: a partial index needs that."""

    lookup_name = "filled"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The stored mask beside 0."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} {'<>' if self.rhs else '='} 0", list(params)


def primary_is_member(primary: str, members: str, choice_class: Any) -> Q:
    """A condition for a check constraint: the field ``primary`` is empty or one of the set ``members``."""
    condition = Q(**{primary: ""})
    for value in choice_class.values:
        condition |= Q(**{primary: value, f"{members}__has": value})
    return condition
