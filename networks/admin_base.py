"""What the operators' pages on public facts have in common: history to read, writes that are announced."""

from django.contrib import admin
from django.db.models import URLField

from citydiplo.kit import history
from citydiplo.kit.admin_base import ForgivingForms
from citydiplo.kit.caching import versions
from citydiplo.kit.history import reading
from citydiplo.kit.history.reading import Stream
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.text.lists import comma_separated
from networks.act_for import role_text
from networks.choices import PUBLIC_RECORD, FactState

MARKS = ("state", "is_demo")
SHOWN = ("is_demo",)  # what nobody edits by hand
ACTS_A_PAGE = 100


def in_words(name, label):
    """A read-only column for a set of choices, which the admin would take for a number."""

    @admin.display(description=label)
    def words(obj):
        members = obj._meta.get_field(name).to_python(getattr(obj, name))
        return comma_separated(str(member.label) for member in members)

    return words


class HistoryToRead(admin.ModelAdmin):
    """Above what was done in these pages, everything that anybody did to the row: operators read it whole."""

    object_history_template = "admin/recorded_history.html"

    def streams(self, pk):
        """The acts that the page of one row tells."""
        if self.model not in history.recorded_models():
            return []
        return [Stream(self.model, self.model.history.filter(id=pk))]

    def history_view(self, request, object_id, extra_context=None):
        streams = self.streams(object_id) if object_id.isdecimal() and len(object_id) < 19 else []
        if streams:
            page = Numbered(reading.acts(streams), request, ACTS_A_PAGE)
            acts = reading.tell(streams, page.rows)
            for act in acts:
                act.who = role_text(act.record.actor_role, act.record.actor_place)
                act.person = str(act.record.history_user or "")
            extra_context = {**(extra_context or {}), "acts": acts, "page": page}
        return super().history_view(request, object_id, extra_context)


class StateByHand:
    """How far a fact can be relied on may be set by hand; that both sides confirm it, only they say."""

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "state":
            kwargs["choices"] = [
                (value, label) for value, label in FactState.choices if value != FactState.CONFIRMED
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class SourcedAdmin(StateByHand, ForgivingForms, HistoryToRead):
    """A page on public facts. Its changes are found by search and announced.

    ``index`` makes rows findable by their ids. An address that was given out (a slug among ``fixed``) stays.
    """

    autocomplete_fields = ("source",)
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    index = None
    fixed = ()  # what is said once, when a row is added

    def get_readonly_fields(self, request, obj=None):
        given = (*SHOWN, *self.readonly_fields)
        if obj is None:
            return given
        confirmed = ("state",) if obj.state == FactState.CONFIRMED else ()
        return (*given, *self.fixed, *confirmed)

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.announce(form.instance.pk)

    def delete_model(self, request, obj):
        pk = obj.pk
        super().delete_model(request, obj)
        self.announce(pk)

    def announce(self, pk):
        if self.index:
            self.index([pk])
        versions.bump(*PUBLIC_RECORD)
