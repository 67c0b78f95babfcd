"""Typed readers of the environment that refuse nonsense and say how to mend it."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
# What browsers can do for a page and no page here asks for.
UNUSED_FEATURES = (
    *("accelerometer", "ambient-light-sensor", "autoplay", "bluetooth", "browsing-topics", "camera"),
    *("clipboard-read", "display-capture", "encrypted-media", "gamepad", "geolocation", "gyroscope"),
    *("hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking"),
)
SHORTEST_SECRET = 32


def read_env_file(path: Path) -> None:
    """Read ``path`` (KEY=value lines) into the environment; what is set already wins."""
    if path.is_file():
        environ.Env.read_env(path, overwrite=False)


def flag(name: str, default: bool) -> bool:
    """A boolean setting: on/off, true/false, yes/no, 1/0."""
    value = env.str(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "on", "true", "yes"}:
        return True
    if value in {"0", "off", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off. Write {name}=on or {name}=off.")


def integer(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between ``least`` and ``most``."""
    value = env.str(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not a number from {least} to {most}. Write for example {name}={default}."
        )
    return int(value)


def one_of(name: str, known: tuple[str, ...]) -> str:
    """One of the words ``known``; the first where it is not set."""
    value = env.str(name, "").strip().lower() or known[0]
    if value not in known:
        raise ImproperlyConfigured(
            f"{name}={value!r} is not one of {', '.join(known)}. Write {name}={known[0]}."
        )
    return value


def address(name: str) -> tuple[str, int] | None:
    """A host and port, such as ``127.0.0.1:8001``; None where it is not set."""
    value = env.str(name, "").strip()
    if not value:
        return None
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise ImproperlyConfigured(
            f"{name}={value!r} is no address with a port. Write it like {name}=127.0.0.1:8001"
        )
    return host, int(port)


def names(name: str, default: Iterable[str] = ()) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in env.str(name, "").split(",") if part.strip()] or list(default)


def numbers(name: str, *, least: int, most: int) -> list[int]:
    """A comma-separated list of whole numbers between ``least`` and ``most``."""
    found = names(name)
    if not all(one.isdecimal() and least <= int(one) <= most for one in found):
        raise ImproperlyConfigured(f"{name} is not a list of numbers from {least} to {most}, like 443,8443.")
    return [int(one) for one in found]


def long_secrets(name: str) -> list[str]:
    """A comma-separated list of secrets, none so short that it could be guessed."""
    found = names(name)
    if any(len(secret) < SHORTEST_SECRET for secret in found):
        raise ImproperlyConfigured(
            f"{name} holds a key of fewer than {SHORTEST_SECRET} characters. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return found


def site_url() -> str:
    """The public address of this site without a slash at its end; empty if it is not set."""
    url = env.str("SITE_URL", "").rstrip("/")
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise ImproperlyConfigured(
            f"SITE_URL={url!r} is no web address. Write it like https://portal.example.org"
        )
    return url


def contact(name: str) -> str:
    """An email or web address as a URI; empty if it is not set."""
    value = env.str(name, "").strip()
    if not value or re.fullmatch(r"(https://|mailto:)\S+", value):
        return value
    if re.fullmatch(r"[^\s@:/]+@[^\s@:/]+", value):
        return f"mailto:{value}"
    raise ImproperlyConfigured(
        f"{name}={value!r} is neither an email address nor a web address. "
        f"Write for example {name}=security@portal.example.org"
    )


def email_address(name: str) -> str:
    """An ASCII email address, short enough to be marked by ``+…`` before its ``@``; empty if not set."""
    value = env.str(name, "").strip()
    if value and not re.fullmatch(r"[\w.-]{1,24}@[\w.-]+", value, re.ASCII):
        raise ImproperlyConfigured(
            f"{name}={value!r} is not an email address with at most 24 characters before the @. "
            f"Write for example {name}=bounces@portal.example.org"
        )
    return value


def guessed_site_url(hosts: Iterable[str], *, embedded: bool) -> str:
    """The likely address of this site: this machine in embedded mode, else the first of its hosts."""
    if embedded:
        return f"http://localhost:{env.int('PORT', 8000)}"
    host = next((host for host in hosts if host.strip(".*")), "")
    return f"https://{host.lstrip('.*')}" if host else ""


def openid_connect() -> dict[str, Any] | None:
    """The one provider of single sign-on, as django-allauth wants it; None where none is set."""
    values = {name: env.str(name, "") for name in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == len(values):
        return None
    if missing:
        raise ImproperlyConfigured(
            f"Single sign-on is half set up: {' and '.join(missing)} missing. Set OIDC_SERVER_URL, "
            "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET (OIDC_NAME is what the button says), or none of them."
        )
    if not origins(values["OIDC_SERVER_URL"]):
        raise ImproperlyConfigured(
            f"OIDC_SERVER_URL={values['OIDC_SERVER_URL']!r} is no web address. "
            "Write it like https://login.example.org/realms/city"
        )
    return {
        "provider_id": "sso",
        "name": env.str("OIDC_NAME", "") or "Single sign-on",
        "client_id": values["OIDC_CLIENT_ID"],
        "secret": values["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": values["OIDC_SERVER_URL"]},
    }


def origins(*urls: str) -> list[str]:
    """The origins (scheme, host, port) of web addresses; other texts are left out."""
    parts = [urlsplit(url) for url in urls]
    return [
        f"{part.scheme}://{part.netloc}" for part in parts if part.scheme in {"http", "https"} and part.netloc
    ]


def database(home: Path) -> dict[str, Any]:
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
            # How long a writer waits for another one; then a page says that the portal is busy.
            "timeout": integer("SQLITE_WAIT", 20, least=1, most=600),
            "transaction_mode": "IMMEDIATE",
            # No file is mapped: each thread has a connection, and each of those would map it for itself.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0; "
                f"PRAGMA cache_size=-{integer('SQLITE_CACHE', 20_000, least=100, most=10_000_000)}"
            ),
        }
        config["CONN_MAX_AGE"] = None
    else:
        # A new connection costs 5 ms, so one is kept per worker thread and checked before use.
        config["CONN_MAX_AGE"] = integer("DATABASE_CONN_MAX_AGE", 600, least=0, most=86_400)
        config["CONN_HEALTH_CHECKS"] = True
        given = config.get("OPTIONS", {})
        config["OPTIONS"] = {**_UNANSWERED, **given, "options": _without_jit(given.get("options", ""))}
    return config


# libpq's: how long to wait for a server that is away, or that stops answering on an open connection.
_UNANSWERED = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def _without_jit(options: str) -> str:
    """The server options of a connection, with PostgreSQL's JIT off unless ``options`` names it.

    Compiling a statement takes about a second where running it takes milliseconds: the planner's costs do
    not fit counts over many small sets.
    """
    return options if re.search(r"\bjit\s*=", options) else f"-c jit=off {options}".strip()


def valkey_socket(home: Path | str) -> Path:
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


def cache_socket(home: Path | str) -> Path:
    """Where the embedded cache listens: beside the broker."""
    return valkey_socket(home).with_name("cache.sock")


def cache_url(redis_url: str, home: Path | str) -> str:
    """Where the cache is; empty without any server.

    CACHE_URL as it is set; beside the embedded broker a server of its own; else the database after that of
    ``redis_url``, so that clearing or filling one never touches the keys of the other.
    """
    if url := env.str("CACHE_URL", ""):
        if not url.startswith(("redis://", "rediss://", "unix://")):
            raise ImproperlyConfigured(
                "CACHE_URL must begin with redis://, rediss:// or unix://, "
                "for example redis://localhost:6380/0."
            )
        return url
    if redis_url in {"", f"unix://{valkey_socket(home)}"}:
        return redis_url and f"unix://{cache_socket(home)}"
    parts = urlsplit(redis_url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme == "unix" or "db" in query:
        query["db"] = str(int(query.get("db", 0)) + 1)
        return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(query)}"
    number = parts.path.strip("/")
    return parts._replace(path=f"/{int(number) + 1 if number.isdecimal() else 1}").geturl()


def secret_key(home: Path, *, embedded: bool) -> str:
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
