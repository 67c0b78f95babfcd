"""The operators' pages on who exists. Cities are the portal's: renaming and merging them touches every app.

What actions write (memberships, mandates, seats) is looked at here; the city's and the network's own pages
change it, for operators too.
"""

from django.contrib import admin

from citydiplo.kit.admin_base import ForgivingForms, LookedAt, LookedAtInline
from networks import models
from networks.actions.search import index_institutions, index_mayors, index_networks
from networks.admin_base import MARKS, SHOWN, HistoryToRead, SourcedAdmin, StateByHand


class MandateInline(LookedAtInline):
    model = models.Mandate
    fields = ("city", "title", "starts_text", "ends_text", "state")
    readonly_fields = fields


@admin.register(models.Mayor)
class MayorAdmin(SourcedAdmin):
    list_display = ("name", *MARKS)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MandateInline,)
    fixed = ("slug",)
    index = staticmethod(index_mayors)


@admin.register(models.Mandate)
class MandateAdmin(HistoryToRead, LookedAt):
    list_display = ("mayor", "city", "title", "starts_text", "ends_text", *MARKS)
    list_filter = MARKS
    list_select_related = ("mayor", "city")
    search_fields = ("mayor__name", "city__name__istartswith")
    show_full_result_count = False


@admin.register(models.Institution)
class InstitutionAdmin(SourcedAdmin):
    list_display = ("name", "acronym", "kind", "founded", "seat", *MARKS)
    list_filter = ("kind", *MARKS)
    list_select_related = ("seat",)
    search_fields = ("name", "acronym")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("seat", "source")
    fixed = ("slug",)
    index = staticmethod(index_institutions)


class BackingInline(StateByHand, ForgivingForms, admin.TabularInline):
    model = models.Backing
    extra = 0
    autocomplete_fields = ("institution", "city", "source")
    readonly_fields = SHOWN


@admin.register(models.Network)
class NetworkAdmin(SourcedAdmin):
    """A network takes its members along when it goes, so it does not go from here."""

    list_display = ("name", "acronym", "founded", "dimension", "dimension_is_forced", *MARKS)
    list_filter = ("dimension", "dimension_is_forced", *MARKS)
    search_fields = ("name", "acronym")
    prepopulated_fields = {"slug": ("acronym",)}
    autocomplete_fields = ("seat", "source")
    inlines = (BackingInline,)
    fixed = ("slug",)
    index = staticmethod(index_networks)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.Membership)
class MembershipAdmin(HistoryToRead, LookedAt):
    list_display = ("network", "city", "institution", "membership_class", "role", "since_text", *MARKS)
    list_filter = ("network", "membership_class", "role", *MARKS)
    list_select_related = ("network", "city", "institution")
    search_fields = ("city__name__istartswith", "network__acronym", "network__name")
    show_full_result_count = False


@admin.register(models.Source)
class SourceAdmin(admin.ModelAdmin):
    formfield_overrides = SourcedAdmin.formfield_overrides
    list_display = ("title", "publisher", "licence", "retrieved_on")
    search_fields = ("title", "key")

    def get_readonly_fields(self, request, obj=None):
        return ("key",) if obj else ()  # loaders find it by its key


@admin.register(models.LoadedFile)
class LoadedFileAdmin(LookedAt):
    list_display = ("path", "loaded_at")


@admin.register(models.Seat)
class SeatAdmin(HistoryToRead, LookedAt):
    """A seat is given and ended by actions, which say who did it and tell its holder."""

    list_display = ("person", "role", "city", "network", "granted_at", "revoked_at")
    list_filter = ("role", ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "city", "network")
    search_fields = ("person__email", "city__slug__startswith", "network__slug")


@admin.register(models.Invitation)
class InvitationAdmin(LookedAt):
    view_on_site = False  # the address of the page proves whose mailbox it was sent to
    list_display = ("address", "role", "city", "network", "sent_at", "expires_at", "accepted_at", "is_held")
    list_filter = ("role", ("accepted_at", admin.EmptyFieldListFilter))
    list_select_related = ("city", "network")
    search_fields = ("address__istartswith", "city__slug__startswith", "network__slug")


@admin.register(models.SeatRequest)
class SeatRequestAdmin(LookedAt):
    """Answered on the desk, in bulk and with one reason."""

    list_display = ("asked_at", "person", "role", "city", "network", "state", "decided_by")
    list_filter = ("state", "role")
    list_select_related = ("person", "city", "network", "decided_by")
    search_fields = ("person__email__istartswith", "city__slug__startswith", "network__slug")
