"""The operators' pages on people. Seats are given and ended by actions, not here.

What django-allauth registers by itself is taken off again: keys and tokens are nobody's to read, and that an
address is proved only its owner can show. Rights are those of an operator or none: there are no groups.
"""

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  registered before they are taken off
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts.models import User
from citydiplo.kit.operating import LookedAt

admin.site.unregister(
    [Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken]
)


class PersonCreationForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self):
        return self.cleaned_data["email"].lower()


@admin.register(User)
class PersonAdmin(UserAdmin):
    add_form = PersonCreationForm
    form = PersonChangeForm
    list_display = ("email", "name", "is_staff", "is_active", "is_demo", "last_login")
    list_filter = ("is_staff", "is_active", "is_demo")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("is_demo", "date_joined", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language", "time_zone", "is_demo")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    filter_horizontal = ()

    def get_readonly_fields(self, request, obj=None):
        # A new address is hers to prove: she adds it on her account.
        return (*self.readonly_fields, "email") if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        """A person who is not to come in is no longer active: what she did stays hers."""
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(LookedAt):
    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email__istartswith", "user__name")
