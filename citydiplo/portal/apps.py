from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "citydiplo.portal"
    label = "portal"
