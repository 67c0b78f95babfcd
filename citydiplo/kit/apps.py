from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "citydiplo.kit"
    label = "kit"
