"""The portal as `make run` starts it, but for pages that fail on purpose and a cache that needs no server."""

from citydiplo.settings import *  # noqa: F403  the portal's settings, then what differs here

DEMO = True  # its people sign in
ROOT_URLCONF = "tests.browser.urls"
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES  # noqa: F405  of the settings
}
CELERY_BROKER_URL = "memory://"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
