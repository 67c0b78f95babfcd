"""Django’s rules for passwords, in the words of this site."""

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class NotLikeTheirName(rules.UserAttributeSimilarityValidator):
    def get_help_text(self) -> str:
        return _("Do not use your name or your email address.")

    def get_error_message(self) -> str:
        return _("The password is too similar to your %(verbose_name)s. Choose another one.")


class LongEnough(rules.MinimumLengthValidator):
    def get_help_text(self) -> str:
        return _("Use at least %(number)d characters.") % {"number": self.min_length}


class NotCommon(rules.CommonPasswordValidator):
    def get_help_text(self) -> str:
        return _("Do not use a common password, for example password123.")

    def get_error_message(self) -> str:
        return _("Many people use this password. Choose another one.")


class NotOnlyDigits(rules.NumericPasswordValidator):
    def get_help_text(self) -> str:
        return _("Do not use only digits.")

    def get_error_message(self) -> str:
        return _("This password has only digits. Add letters.")
