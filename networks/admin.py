"""The operators' pages on who exists. A city's name and address change by ``manage.py rename_city``."""

from django.contrib import admin
from django.db.models import URLField
from django.utils.translation import gettext_lazy as _

from citydiplo.kit import versions
from networks import models
from networks.choices import PUBLIC_RECORD

MARKS = ("state", "is_demo")
SHOWN = ("is_demo",)  # what nobody edits by hand


def in_words(name, label):
    """A read-only column for a set of choices, which the admin would take for a number."""

    @admin.display(description=label)
    def words(obj):
        members = obj._meta.get_field(name).to_python(getattr(obj, name))
        return ", ".join(str(member.label) for member in members)

    return words


class SourcedAdmin(admin.ModelAdmin):
    """What the pages on public facts have in common. Whatever is written here is announced."""

    autocomplete_fields = ("source",)
    readonly_fields = SHOWN
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        versions.bump(*PUBLIC_RECORD)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        versions.bump(*PUBLIC_RECORD)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        versions.bump(*PUBLIC_RECORD)


class NameInline(admin.TabularInline):
    model = models.CityName
    extra = 0


class FormerSlugInline(admin.TabularInline):
    model = models.FormerSlug
    extra = 0
    readonly_fields = ("slug",)
    can_delete = False


@admin.register(models.City)
class CityAdmin(SourcedAdmin):
    list_display = ("name", "country", "region", "population", "partnership_count", *MARKS)
    list_filter = ("region", *MARKS)
    search_fields = ("name__istartswith", "slug__startswith", "=geonames_id")
    show_full_result_count = False
    inlines = (NameInline, FormerSlugInline)
    standing = (
        "partnership_count",
        "membership_count",
        "accession_count",
        in_words("dimensions", _("dimensions it is active in")),
    )

    def get_readonly_fields(self, request, obj=None):
        fixed = ("name", "slug") if obj else ()
        return (*fixed, "asks_approval", "merged_into", *self.standing, *SHOWN)


class MandateInline(admin.TabularInline):
    model = models.Mandate
    extra = 0
    autocomplete_fields = ("city", "source")


@admin.register(models.Mayor)
class MayorAdmin(SourcedAdmin):
    list_display = ("name", *MARKS)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MandateInline,)


@admin.register(models.Institution)
class InstitutionAdmin(SourcedAdmin):
    list_display = ("name", "acronym", "kind", "founded", "seat", *MARKS)
    list_filter = ("kind", *MARKS)
    list_select_related = ("seat",)
    search_fields = ("name", "acronym")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("seat", "source")


class BackingInline(admin.TabularInline):
    model = models.Backing
    extra = 0
    autocomplete_fields = ("institution", "city", "source")


@admin.register(models.Network)
class NetworkAdmin(SourcedAdmin):
    list_display = ("name", "acronym", "founded", "dimension", "dimension_is_forced", *MARKS)
    list_filter = ("dimension", "dimension_is_forced", *MARKS)
    search_fields = ("name", "acronym")
    prepopulated_fields = {"slug": ("acronym",)}
    autocomplete_fields = ("seat", "source")
    inlines = (BackingInline,)


@admin.register(models.Membership)
class MembershipAdmin(SourcedAdmin):
    list_display = ("network", "city", "institution", "membership_class", "role", "since_text", *MARKS)
    list_filter = ("network", "membership_class", "role", *MARKS)
    list_select_related = ("network", "city", "institution")
    search_fields = ("city__name__istartswith", "network__acronym", "network__name")
    autocomplete_fields = ("network", "city", "institution", "source")


@admin.register(models.Source)
class SourceAdmin(admin.ModelAdmin):
    formfield_overrides = SourcedAdmin.formfield_overrides
    list_display = ("title", "publisher", "licence", "retrieved_on")
    search_fields = ("title", "key")


@admin.register(models.LoadedFile)
class LoadedFileAdmin(admin.ModelAdmin):
    list_display = ("path", "loaded_at")
    readonly_fields = ("path", "digest", "loaded_at")


@admin.register(models.Seat)
class SeatAdmin(admin.ModelAdmin):
    """To look at: a seat is given and ended by actions, which say who did it and tell its holder."""

    list_display = ("person", "role", "city", "network", "granted_at", "revoked_at")
    list_filter = ("role",)
    list_select_related = ("person", "city", "network")
    search_fields = ("person__email", "city__slug__startswith", "network__slug")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
