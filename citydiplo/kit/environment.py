"""Typed readers of the environment that refuse nonsense and say how to mend it."""

import hashlib
import os
import re
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def read_env_file(path):
    """Read ``path`` (KEY=value lines) into the environment; what is set already wins."""
    if path.is_file():
        environ.Env.read_env(path, overwrite=False)


def flag(name, default):
    """A yes-or-no setting: on/off, true/false, yes/no, 1/0."""
    value = env.str(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "on", "true", "yes"}:
        return True
    if value in {"0", "off", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off. Write {name}=on or {name}=off.")


def integer(name, default, *, least, most):
    """A whole number between ``least`` and ``most``."""
    value = env.str(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a number from {least} to {most}. Write for example {name}={default}."
        )
    return int(value)


def names(name, default=()):
    """A comma-separated list."""
    return [part.strip() for part in env.str(name, "").split(",") if part.strip()] or list(default)


def database(home):
    """Django's DATABASES entry from DATABASE_URL; SQLite in ``home`` without it.

    SQLite runs in WAL mode and takes the write lock when a transaction begins: without that, a
    quarter of the transactions of parallel writers fail at their first write.
    """
    url = env.str("DATABASE_URL", "")
    if url and not url.startswith(("postgres://", "postgresql://", "sqlite://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres:// or sqlite://, "
            "for example postgres://user:password@localhost:5432/citydiplo."
        )
    if url:
        config = env.db_url_config(url)
    else:
        config = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "citydiplo.sqlite3")}
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000"
            ),
        }
        config["CONN_MAX_AGE"] = None
    else:
        # A new connection costs 5 ms, so one is kept per worker thread and checked before use.
        config["CONN_MAX_AGE"] = integer("DATABASE_CONN_MAX_AGE", 600, least=0, most=86_400)
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": 5, **config.get("OPTIONS", {})}
    return config


def valkey_socket(home):
    """Where the embedded Valkey listens: in ``home``, or in a short private folder of this user.

    The kernel allows about 100 characters, and an address of this kind no blank or percent sign. Every
    process works out the same place from ``home`` alone.
    """
    home = Path(home)
    path = home / "valkey.sock"
    if len(str(path)) <= 100 and re.fullmatch(r"[\w./-]+", str(path), re.ASCII):
        return path
    mark = hashlib.blake2b(os.fsencode(home), digest_size=6).hexdigest()
    return Path(f"/tmp/citydiplo-{os.getuid()}-{mark}/valkey.sock")  # noqa: S108  made 0700 by its server


def secret_key(home, *, embedded):
    """SECRET_KEY; in embedded mode one is made once and kept in ``home``."""
    key = env.str("SECRET_KEY", "")
    if key:
        return key
    if not embedded:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
            "and set it in the environment or .env."
        )
    path = Path(home) / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
