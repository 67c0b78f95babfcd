"""What ``manage.py check --deploy`` says about the servers beside this one."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def webhooks_do_not_reach_this_machine(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """What listens on this machine alone often asks for no password."""
    if not settings.WEBHOOKS_TO_LOOPBACK:
        return []
    return [
        Warning(
            "WEBHOOKS_TO_LOOPBACK is on: people can send requests to programs on this machine.",
            hint="Take it away. It is for trying webhooks out.",
            id="kit.W002",
        )
    ]


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
