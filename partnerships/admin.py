"""The operators' pages on what actors share. A record's facts, status and parties change by actions.

That happens on the record's own pages, which are open to operators. What its parties said of it is theirs to
say: nobody confirms in a city's name.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.admin_base import LookedAt, LookedAtInline
from networks.admin_base import MARKS, HistoryToRead, SourcedAdmin, in_words
from partnerships import models
from partnerships.actions import city_counts, partnerships
from partnerships.actions.search import index_agreements
from partnerships.choices import steps_from
from partnerships.queries.histories import streams_in_full


class StepInline(admin.TabularInline):
    model = models.AgreementStep
    extra = 0


@admin.register(models.Agreement)
class AgreementAdmin(SourcedAdmin):
    list_display = ("name", "year", "binds", "dimension", "dimension_is_forced", *MARKS)
    list_filter = ("binds", "dimension", *MARKS)
    search_fields = ("name", "subject")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("city", "source", "keeper")
    inlines = (StepInline,)
    # Accessions were made under it: what binds states cannot turn out to have been signed by cities.
    fixed = ("slug", "binds")
    index = staticmethod(index_agreements)

    def save_model(self, request, obj, form, change):
        if {"keeper", "keeper_note"} & set(form.changed_data):
            obj.keeper_by_hand = True
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(models.Accession)
class AccessionAdmin(SourcedAdmin):
    list_display = ("city", "agreement", "kind", "date_text", *MARKS)
    list_filter = ("kind", "agreement", *MARKS)
    list_select_related = ("city", "agreement")
    search_fields = ("city__name__istartswith", "agreement__name")
    autocomplete_fields = ("city", "agreement", "source")
    fixed = ("city", "agreement")

    def save_model(self, request, obj, form, change):
        obj.agreement_binds = obj.agreement.binds
        super().save_model(request, obj, form, change)
        city_counts.refresh(city_ids=[obj.city_id])

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        city_counts.refresh(city_ids=[obj.city_id])


class PartyInline(LookedAtInline):
    model = models.Party


class StatusChangeInline(LookedAtInline):
    model = models.StatusChange


class ConfirmationInline(LookedAtInline):
    model = models.Confirmation


class DisputeInline(LookedAtInline):
    model = models.Dispute


class MaterialChangeInline(LookedAtInline):
    model = models.MaterialChange


class ActivityInline(LookedAtInline):
    model = models.Activity


class DocumentInline(LookedAtInline):
    model = models.PartnershipDocument
    fields = ("title", "name", "url", "size")
    readonly_fields = fields


@admin.register(models.Partnership)
class PartnershipAdmin(HistoryToRead, LookedAt):
    """A record that should never have been in the register may be deleted, with its history kept."""

    list_display = (
        "__str__",
        "partnership_class",
        "status",
        "dimension",
        "since_text",
        "visibility",
        *MARKS,
    )
    list_filter = ("partnership_class", "status", "dimension", "visibility", *MARKS)
    search_fields = ("label", "title")
    show_full_result_count = False
    change_form_template = "admin/partnerships/partnership/change_form.html"
    inlines = (
        PartyInline,
        StatusChangeInline,
        ConfirmationInline,
        DisputeInline,
        MaterialChangeInline,
        ActivityInline,
        DocumentInline,
    )
    exclude = ("entry_token", "sizes", "networks")
    sets = (in_words("dimensions", _("dimensions")), in_words("regions", _("regions of its parties")))

    def get_readonly_fields(self, request, obj=None):
        apart = {
            "id",
            "since_known",
            "since_or_after_all",
            "sign_known",
            "dimensions",
            "regions",
            *self.exclude,
        }
        fields = (*self.opts.fields, *self.opts.many_to_many)
        return (*(field.name for field in fields if field.name not in apart), *self.sets)

    def streams(self, pk):
        return streams_in_full(pk)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def render_change_form(self, request, context, **kwargs):
        context["steps"] = steps_from(context["original"].status)
        return super().render_change_form(request, context, **kwargs)

    def delete_model(self, request, obj):
        partnerships.remove(partnership=obj, reason=_("Removed by an operator."))


@admin.register(models.Visit)
class VisitAdmin(LookedAt):
    """Those that operators may read, as anybody with a role. What is a city's own is not shown here."""

    list_display = ("label", "purpose", "first_day", "last_day", "status", "outcome", *MARKS)
    list_filter = ("status", "outcome", "way", *MARKS)
    search_fields = ("label", "purpose")
    exclude = ("names", "notes", "cost", "currency", "programme", "entry_token", "outcome_asked_on")
    exclude += ("regions", "delegation")

    def get_queryset(self, request):
        return super().get_queryset(request) & models.Visit.objects.visible_to(request.user)


@admin.register(models.WithdrawnRecord)
class WithdrawnRecordAdmin(LookedAt):
    list_display = ("label", "city", "withdrawn_at", "was_public")
    list_select_related = ("city",)
    search_fields = ("label",)


@admin.register(models.RememberedList)
class RememberedListAdmin(LookedAt):
    """Lists that come again; they are remembered and let go on the pages of their imports."""

    list_display = ("name", "target", "city", "network", "person", "last_finished_at")
    list_filter = ("target",)
    list_select_related = ("city", "network", "person")
    search_fields = ("name",)


@admin.register(models.ImportJob)
class ImportJobAdmin(LookedAt):
    """Sent, tried, applied and taken back on its own pages."""

    list_display = ("created_at", "file_name", "target", "person", "status", "done", "total", "applied_at")
    list_filter = ("status", "target")
    list_select_related = ("person",)
    search_fields = ("file_name", "person__email__istartswith", "=digest")
    exclude = ("file", "token")
    show_full_result_count = False
