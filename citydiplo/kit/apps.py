from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "citydiplo.kit"
    label = "kit"

    def ready(self) -> None:
        """Register the system checks, and keep the fixed texts of templates."""
        from citydiplo.kit import checks  # noqa: F401  registers them
        from citydiplo.kit.text.kept_translations import keep_translations

        keep_translations()
