"""The portal's own settings, with a cache and a queue in memory: a rehearsal of a backup needs no server."""

from citydiplo.settings import *  # noqa: F403  all of the portal's settings
from citydiplo.settings import STATIC_ROOT, STORAGES

CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # noqa: F405  of the settings
CELERY_BROKER_URL = "memory://"
ALLOWED_HOSTS = ["testserver"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
