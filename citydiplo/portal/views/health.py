"""Probes for monitoring: is this process alive, can it serve pages, are jobs done?

``HealthProbes`` in ``kit.web.middleware`` lets a probe name the server by its IP address, and all are exempt
from the redirect to HTTPS.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from citydiplo.kit import heartbeats, space
from citydiplo.kit.caching.backend import CONNECTION
from citydiplo.kit.db.applied_migrations import are_all_applied
from citydiplo.kit.web.access import PUBLIC, gate

_seen = {"migrated": False}  # once migrated, a database stays so while this process runs


@gate(PUBLIC)
@require_safe
@never_cache
def live(request):
    """200 as long as the process answers at all; touches neither database nor cache."""
    return JsonResponse({"alive": True})


@gate(PUBLIC)
@require_safe
@never_cache
def ready(request):
    """200 when pages can be served, else 503 with what is wrong, in words that give no secret away.

    Without the cache and the task queue pages are served, so their absence is told and stays 200: a portal
    that is slower is better than none. ``jobs`` is when scheduler and worker were last seen to work together.
    """
    severe = [*_database_problems(), *space.problems()]
    problems, jobs = severe + _queue_problems(), None
    try:
        getattr(cache, "check", lambda: None)()  # the server's answer; a cache in memory has none
        jobs = cache.get(heartbeats.WORKER)
    except (RedisError, OSError):
        problems.append("The cache cannot be reached: see CACHE_URL.")
    answer = {"ready": not severe, "problems": problems, "jobs": jobs}
    return JsonResponse(answer, status=503 if severe else 200)


@gate(PUBLIC)
@require_safe
@never_cache
def jobs(request):
    """200 while worker and beat are at work, else 503 with which one is silent since when.

    For monitoring, and never for a load balancer: pages are served without jobs.
    """
    try:
        seen = heartbeats.last_seen()
        problems = heartbeats.silent(seen)
    except (RedisError, OSError):
        seen, problems = {}, ["The cache cannot be reached, so nobody knows about jobs: see CACHE_URL."]
    answer = {"working": not problems, "problems": problems, **seen}
    return JsonResponse(answer, status=503 if problems else 200)


def _queue_problems():
    if not settings.CELERY_BROKER_URL.startswith(("redis", "sentinel")):
        return []  # tasks stay in this process
    try:
        with Redis.from_url(settings.REDIS_URL, **CONNECTION) as queue:
            queue.ping()
    except (RedisError, OSError):
        return ["The task queue cannot be reached: see REDIS_URL."]
    return []


def _database_problems():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _seen["migrated"]:
            if not are_all_applied(connection):
                return ["The database lacks migrations: run python manage.py migrate."]
            _seen["migrated"] = True
    except DatabaseError:
        return ["The database cannot be reached: see DATABASE_URL."]
    return []
