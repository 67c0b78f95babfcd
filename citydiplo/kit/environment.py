"""Typed readers of the environment that refuse nonsense and say how to mend it."""

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
    config = env.db_url_config(url or f"sqlite:///{home / 'citydiplo.sqlite3'}")
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
        config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 600)
        config["CONN_HEALTH_CHECKS"] = True
    return config


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
