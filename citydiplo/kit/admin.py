"""The operators' pages on mail, and on what operators did in these pages."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from citydiplo.kit.admin_base import LookedAt
from citydiplo.kit.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(LookedAt):
    """What goes to whom and how far it is; not what it says, since that may let somebody in."""

    list_display = ("created_at", "to", "message", "subject", "state", "attempts", "due_at", "sent_at")
    list_filter = ("state", "message")
    search_fields = ("to__istartswith", "subject")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    exclude = ("text", "html", "headers")
    show_full_result_count = False


@admin.register(LogEntry)
class LogEntryAdmin(LookedAt):
    """Who did what here. What it changed in a record is in that record's history."""

    list_display = ("action_time", "user", "content_type", "object_repr", "get_change_message")
    list_filter = ("action_flag", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__email__istartswith")
    date_hierarchy = "action_time"
    show_full_result_count = False
