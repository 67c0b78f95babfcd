"""The operators' pages on what actors share. What a row repeats of its parties is kept on saving."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin import MARKS, SHOWN, SourcedAdmin, in_words
from partnerships import models
from partnerships.actions import partnerships, standing


class StepInline(admin.TabularInline):
    model = models.AgreementStep
    extra = 0


@admin.register(models.Agreement)
class AgreementAdmin(SourcedAdmin):
    list_display = ("name", "year", "binds", "dimension", "dimension_is_forced", *MARKS)
    list_filter = ("binds", "dimension", *MARKS)
    search_fields = ("name", "subject")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("city", "source")
    inlines = (StepInline,)

    def get_readonly_fields(self, request, obj=None):
        # Accessions were made under it: what binds states cannot turn out to have been signed by cities.
        return (*SHOWN, "binds") if obj else SHOWN


@admin.register(models.Accession)
class AccessionAdmin(SourcedAdmin):
    list_display = ("city", "agreement", "kind", "date_text", *MARKS)
    list_filter = ("kind", "agreement", *MARKS)
    list_select_related = ("city", "agreement")
    search_fields = ("city__name__istartswith", "agreement__name")
    autocomplete_fields = ("city", "agreement", "source")

    def save_model(self, request, obj, form, change):
        obj.agreement_binds = obj.agreement.binds
        super().save_model(request, obj, form, change)
        standing.refresh(city_ids=[obj.city_id])


class PartyInline(admin.TabularInline):
    model = models.Party
    extra = 0
    min_num = 2
    autocomplete_fields = ("city", "institution")


class StatusChangeInline(admin.TabularInline):
    model = models.StatusChange
    extra = 0


@admin.register(models.Partnership)
class PartnershipAdmin(SourcedAdmin):
    list_display = ("__str__", "partnership_class", "status", "dimension", "since_text", *MARKS)
    list_filter = ("partnership_class", "status", "dimension", "visibility", *MARKS)
    search_fields = ("label", "title")
    show_full_result_count = False
    readonly_fields = (
        "label",
        in_words("regions", _("regions of its parties")),
        "countries",
        "created_at",
        "updated_at",
        *SHOWN,
    )
    autocomplete_fields = ("agreements", "source")
    inlines = (PartyInline, StatusChangeInline)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        partnerships.repeat_parties(partnership=form.instance)
        partnerships.announce(partnership=form.instance)
