"""Requests that the portal sends to addresses that people typed, and only to public servers.

The name is looked up once, and each of its addresses must be public. The connection goes to one of these
addresses, so a name that answers differently a moment later cannot lead elsewhere. A redirect is not
followed, and the body of an answer is not read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import models
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.errors import RequestFailedError

PORTS = {"https": 443, "http": 80}
TO_HOSTS = ipaddress.IPv6Network("2000::/3")  # the part of IPv6 from which hosts get public addresses
HOLDING_IPV4 = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))  # 6to4, Teredo


class Failure(models.TextChoices):
    """Why there is no answer."""

    ADDRESS = "address", _("We do not send to this address.")
    NAME = "name", _("The name of the server was not found.")
    NOT_PUBLIC = "not-public", _("The server has an address that is not public.")
    CONNECTION = "connection", _("The connection failed.")
    CERTIFICATE = "certificate", _("The certificate of the server is not valid.")
    TIMEOUT = "timeout", _("The server did not answer in time.")
    NO_HTTP = "no-http", _("The server did not answer in HTTP.")


def checked(url: str) -> SplitResult:
    """The parts of an address that we may send to, as far as it says itself. Nothing is looked up.

    Raises RequestFailedError.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise RequestFailedError(Failure.ADDRESS) from error
    if not host or parts.username is not None or parts.scheme not in PORTS:
        raise RequestFailedError(Failure.ADDRESS)
    if _is_loopback(host):
        if not settings.WEBHOOKS_TO_LOOPBACK:
            raise RequestFailedError(Failure.NOT_PUBLIC)
        return parts
    if parts.scheme != "https" or port not in settings.WEBHOOK_PORTS:
        raise RequestFailedError(Failure.ADDRESS)
    with suppress(ValueError):
        if not is_public(str(ipaddress.ip_address(host))):
            raise RequestFailedError(Failure.NOT_PUBLIC)
    return parts


def is_public(address: str) -> bool:
    """Whether this is the address of a host that everybody can reach."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        held = found.ipv4_mapped
        if held is None:
            is_host = found in TO_HOSTS and not any(found in network for network in HOLDING_IPV4)
            return is_host and found.is_global
        found = held
    return found.is_global and not found.is_multicast and not found.is_reserved


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> int:
    """Send ``body``; returns the status of the answer. All of it takes ``seconds`` at most, but for the name.

    Raises RequestFailedError.
    """
    parts = checked(url)
    connection = _Connection(parts, addresses_of(parts), time.monotonic() + seconds)
    watch = threading.Timer(seconds, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        path = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        status = connection.getresponse().status
        if connection.was_cut:  # what had arrived until then may look like a short answer
            raise RequestFailedError(Failure.TIMEOUT)
        return status
    except ssl.SSLCertVerificationError as error:
        raise RequestFailedError(Failure.CERTIFICATE) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise RequestFailedError(connection.failure(error)) from error
    finally:
        watch.cancel()
        connection.close()


def addresses_of(parts: SplitResult) -> list[str]:
    """The addresses of a server, all of them such that we may send to. Raises RequestFailedError."""
    host = str(parts.hostname)
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RequestFailedError(Failure.NAME) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if _is_loopback(host):  # allowed by `checked`
        addresses = [one for one in addresses if ipaddress.ip_address(one).is_loopback]
    elif not all(is_public(one) for one in addresses):
        raise RequestFailedError(Failure.NOT_PUBLIC)
    if not addresses:
        raise RequestFailedError(Failure.NAME)
    return addresses


def _is_loopback(host):
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


@cache
def tls() -> ssl.SSLContext:
    """What certificates are checked with. Reading those of the system takes some milliseconds."""
    return ssl.create_default_context()


class _Connection(http.client.HTTPConnection):
    """To one of the addresses that were checked: the name is not looked up again."""

    def __init__(self, parts: SplitResult, addresses: list[str], until: float) -> None:
        self.default_port = PORTS[parts.scheme]
        super().__init__(str(parts.hostname), parts.port or self.default_port)
        self.is_safe, self.addresses, self.until = parts.scheme == "https", addresses, until
        self.sock: Any = None
        self.has_answered = self.was_cut = False

    def connect(self) -> None:
        """Try the addresses in turn. Raises OSError."""
        problem: OSError = TimeoutError()
        for address in self.addresses:
            try:
                self.sock = socket.create_connection((address, self.port), timeout=self._left())
                break
            except OSError as error:
                problem = error
        else:
            raise problem
        if self.is_safe:
            name = self.host.encode("idna").decode()
            self.sock = tls().wrap_socket(self.sock, server_hostname=name, do_handshake_on_connect=False)
            self.sock.do_handshake()
        self.has_answered = True

    def _left(self):
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def cut(self) -> None:
        """End it from another thread: a server that sends a byte now and then is waited for no longer."""
        self.was_cut = True
        if found := self.sock:
            with suppress(OSError):
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    def failure(self, error: Exception) -> Failure:
        """What an error of this connection means."""
        if self.was_cut or isinstance(error, TimeoutError):
            return Failure.TIMEOUT
        if self.has_answered and isinstance(error, http.client.HTTPException | ValueError):
            return Failure.NO_HTTP
        return Failure.CONNECTION
