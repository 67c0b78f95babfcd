from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "citydiplo.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from citydiplo.accounts import checks, listeners, throttles  # noqa: F401  the first two register themselves

        throttles.count_in_the_database()
