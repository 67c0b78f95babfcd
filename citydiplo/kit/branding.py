"""What an operator calls this portal and how it looks: name, logo, colours, front-page texts, languages.

The row belongs to the portal; ``settings.BRANDING_READER`` names the function that reads it. Each process
keeps what it read and asks the cache once a request whether somebody saved it since, so pages cost no
statement more.
"""

import logging
import secrets
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from citydiplo.kit.caching import versions

NOUN = "branding"  # pages that are kept for visitors hold it in their key
_SAVED = "branding:saved"  # cache: a token of the last save; nothing where nobody saved lately
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Branding:
    """One portal's name and looks. Empty values are those that the software brings."""

    name: str = settings.SITE_NAME
    accent_light: str = ""  # "#a3301c"
    accent_dark: str = ""
    colours_version: str = ""  # part of the style sheet's address
    logo_token: str = ""  # part of the logo's address; empty without a logo
    logo_type: str = ""  # media type
    logo_size: tuple[int, int] = (0, 0)  # pixels
    mail_logo: bytes = field(default=b"", repr=False)  # the image, where mails can carry it
    front_texts: dict[str, str] = field(default_factory=dict)  # Markdown by language
    languages: tuple[str, ...] = ()  # codes; empty for all

    @property
    def offered(self) -> list[tuple[str, str]]:
        """(code, own name) of the languages that readers can choose, in the order of the settings."""
        return [pair for pair in settings.LANGUAGES if not self.languages or pair[0] in self.languages]

    @property
    def first_language(self) -> str:
        """What a reader gets whose language is not offered: the site's own, else the first one."""
        codes = [code for code, _name in self.offered]
        return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in codes else codes[0]

    def offers(self, code: str | None) -> bool:
        """Whether readers can choose this language."""
        return any(code == offered for offered, _name in self.offered)

    def language_for(self, *wanted: str | None) -> str:
        """The first of ``wanted`` that is offered, else ``first_language``."""
        return next((code for code in wanted if code and self.offers(code)), self.first_language)

    @property
    def front_text(self) -> tuple[str, str]:
        """(language, Markdown) of the text on the front page for the reader; both empty without one."""
        for code in (translation.get_language() or "", self.first_language, *sorted(self.front_texts)):
            if text := self.front_texts.get(code):
                return code, text
        return "", ""


@dataclass
class _Kept:
    branding: Branding = field(default_factory=Branding)
    token: str | None = None
    until: float = 0

    def keep(self, branding: Branding, token: str | None) -> None:
        """Take ``branding`` as read now, under the token of the save that it shows."""
        self.branding, self.token, self.until = branding, token, time.monotonic() + versions.LIFETIME


_kept = _Kept()  # of this process; threads write the same


def current() -> Branding:
    """The branding now. One round trip to the cache; a statement after a save, and every five minutes.

    Without a database it is what was read last.
    """
    try:
        token = cache.get(_SAVED)
    except (RedisError, OSError):  # nobody can say that somebody saved it since
        token = _kept.token
    if _kept.token != token or time.monotonic() > _kept.until:
        try:
            _kept.keep(import_string(settings.BRANDING_READER)(), token)
        except DatabaseError:
            log.warning("The branding could not be read; the portal shows what it knew before.")
    return last_known()


def of_request(request: HttpRequest | None) -> Branding:
    """The same, asked at most once a request."""
    if request is None:
        return current()
    if not hasattr(request, "branding"):
        request.branding = current()  # type: ignore[attr-defined]
    return request.branding  # type: ignore[attr-defined]


def last_known() -> Branding:
    """What this process read last, without asking anything: for pages of an outage."""
    return _kept.branding


def announce() -> None:
    """Let all processes read it again, once the transaction commits."""
    token = secrets.token_hex(6)
    transaction.on_commit(lambda: cache.set(_SAVED, token, None))
    versions.bump(NOUN)


def assume(branding: Branding | None = None) -> None:
    """Keep ``branding`` (without one: the software's own) as if it had just been read."""
    _kept.keep(branding or Branding(), cache.get(_SAVED))
