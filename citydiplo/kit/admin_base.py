"""What the operators' pages of all apps have in common: rows that are looked at there, not written."""

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

# Rows are evidence here: none goes in a batch, without what each of them draws along.
admin.site.disable_action("delete_selected")


class LookedAt(admin.ModelAdmin):
    """Search, filters and every field of a row; to write it is for actions, which keep who did it."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LookedAtInline(admin.TabularInline):
    """Rows that hang from another one, to look at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ForgivingAutocomplete(AutocompleteSelect):
    """Shows a form again whatever was sent for the row: Django's own looks it up unchecked."""

    def optgroups(self, name, value, attrs=None):
        keys = [key for key in value if str(key).isascii() and str(key).isdecimal() and len(str(key)) < 19]
        return super().optgroups(name, keys, attrs)


class ForgivingForms:
    """For pages with ``autocomplete_fields``."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ForgivingAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
