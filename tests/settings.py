"""Settings for tests: the portal's own, with nothing that outlives a test.

Without REDIS_URL the cache is in memory, so that plain ``pytest`` needs no server; with it each xdist
worker takes a database of its own, so that clearing the cache disturbs nobody.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("CITYDIPLO_EMBEDDED", "on")
if "CITYDIPLO_HOME" not in os.environ:  # xdist's workers inherit the one that their parent made
    os.environ["CITYDIPLO_HOME"] = tempfile.mkdtemp(prefix="citydiplo-tests-")
    atexit.register(shutil.rmtree, os.environ["CITYDIPLO_HOME"], ignore_errors=True)

from citydiplo.settings import *  # noqa: F403  the portal's settings, then what differs here
from citydiplo.settings import CACHES as _CACHES
from citydiplo.settings import STORAGES

PATIENCE = 30  # seconds; on a busy machine a test must not take a slow answer for a server that is away
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
_redis = os.environ.get("REDIS_URL", "")
CACHES = {
    **_CACHES,
    "default": {
        "BACKEND": "citydiplo.kit.caching.backend.ForgivingRedisCache",
        "OPTIONS": {
            "serializer": "citydiplo.kit.caching.backend.Compact",
            "socket_connect_timeout": PATIENCE,
            "socket_timeout": PATIENCE,
            "request_budget": PATIENCE,
        },
        "LOCATION": f"{_redis}?db={_worker}",
    }
    if _redis
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
API_RATES = dict.fromkeys(
    ("address", "token", "writes", "reconcile"), 100_000
)  # tests of the limit set their own
COUNTS_LAG = 0  # what lags has tests of its own
PAGES_KEPT_FOR = 0  # or tests would read what the last one left
CELERY_BROKER_URL = "memory://"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  WhiteNoise warns where it finds none
