"""The operators' page on people. Seats are given and ended by actions, not here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from citydiplo.accounts.models import User


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
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
