"""What ``manage.py check --deploy`` says about the servers beside this one."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.caches, deploy=True)
def cache_has_a_server_of_its_own(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Memory and eviction belong to a server, not to a database of it."""
    from citydiplo.kit.environment import env

    if env.str("CACHE_URL", "") or settings.EMBEDDED:
        return []
    return [
        Warning(
            "CACHE_URL is not set: cache and task queue share the memory of one server.",
            hint=(
                "Start a second Redis or Valkey with --maxmemory 256mb --maxmemory-policy allkeys-lru, and "
                "set for example CACHE_URL=redis://localhost:6380/0"
            ),
            id="kit.W001",
        )
    ]
