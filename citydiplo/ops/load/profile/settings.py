"""The portal's settings as in production, with a cache of this process alone, which may be emptied."""

from citydiplo.settings import *  # noqa: F403  the portal's settings, then what differs here
from citydiplo.settings import CACHES, STORAGES

DEBUG = False  # otherwise every template is compiled for each request
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
