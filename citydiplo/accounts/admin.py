"""The operators' pages on people. Seats are given and ended by actions, not here.

What django-allauth registers by itself is taken off again: keys and tokens are nobody's to read, and that an
address is proved only its owner can show. Rights are those of an operator or none: there are no groups.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  registered before they are taken off
import django.contrib.auth.admin  # noqa: F401  the same
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts.models import SecurityEvent, User
from citydiplo.kit.admin_base import LookedAt

admin.site.unregister(
    [Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken]
)


class PersonForm(forms.ModelForm):
    """Without a password: nobody sets another's. A new person sets theirs by email."""

    class Meta:
        model = User
        fields = ("email", "name", "language", "time_zone")

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, commit=True):
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = ("email", "name", "is_staff", "is_active", "is_demo", "last_login")
    list_filter = ("is_staff", "is_active", "is_demo")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("is_demo", "date_joined", "last_login", "deletion")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "time_zone", "is_demo", "deletion")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name")}),)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["fields"] = ("email", "name")
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request, obj=None):
        # A new address is theirs to prove: they add it on their account page.
        return (*self.readonly_fields, "email") if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        """A person who may no longer sign in is made inactive: what they did stays theirs.

        Who asks for it is deleted on a page of its own (``deletion``), which also takes their name off mails.
        """
        return False

    @admin.display(description=_("Deletion"))
    def deletion(self, person):
        """The way to the page on which an operator deletes the account of somebody who asked for it."""
        return format_html(
            '<a href="{}">{}</a>', reverse("person-delete", args=[person.pk]), _("Delete this account…")
        )


@admin.register(EmailAddress)
class EmailAddressAdmin(LookedAt):
    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email__istartswith", "user__name")


@admin.register(SecurityEvent)
class SecurityEventAdmin(LookedAt):
    """To answer "I cannot sign in" and "somebody else did"."""

    list_display = ("at", "person", "kind", "client", "browser")
    list_filter = ("kind",)
    list_select_related = ("person",)
    search_fields = ("person__email__istartswith",)
    date_hierarchy = "at"
    show_full_result_count = False
