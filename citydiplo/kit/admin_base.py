"""What the operators' pages of all apps have in common: rows that are looked at there, not written."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model
from django.http import HttpRequest

# Rows are evidence here: none goes in a batch, without what each of them draws along.
admin.site.disable_action("delete_selected")


class NotWritten:
    """Rows are added, changed and removed by actions, which keep who did it: not here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: rows are added by actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: rows are changed by actions."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: rows are removed by actions."""
        return False


class LookedAt(NotWritten, admin.ModelAdmin):
    """Search, filters and every field of a row."""


class LookedAtInline(NotWritten, admin.TabularInline):
    """Rows that hang from another one, to look at."""

    extra = 0
    can_delete = False


class ForgivingAutocomplete(AutocompleteSelect):
    """Shows a form again for any value that was sent for the row: Django's own looks it up unchecked."""

    def optgroups(self, name: str, value: Iterable[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The options of the chosen rows; values that cannot be keys are left out."""
        keys = [key for key in value if str(key).isascii() and str(key).isdecimal() and len(str(key)) < 19]
        return super().optgroups(name, keys, attrs)


class ForgivingForms:
    """For pages with ``autocomplete_fields``."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django's field, with the forgiving widget where autocompletion is on."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ForgivingAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
