from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "citydiplo.kit"
    label = "kit"

    def ready(self) -> None:
        """Register the system checks."""
        from citydiplo.kit import checks  # noqa: F401  registers them
