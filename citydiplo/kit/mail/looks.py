"""What mails show of the portal: its name, its accent colours, and its logo.

The logo travels in the mail. Many mail programs block images from the web until their reader asks for them,
and asking tells the portal who reads. A logo that is too large is left out, and mails say the name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives

from citydiplo.kit import branding
from citydiplo.kit.text import colours

MOST_BYTES = 20_000  # of a logo in a mail
KINDS = {"image/png": "png", "image/jpeg": "jpg"}  # which every mail program shows
HEIGHT, MOST_WIDTH = 36, 240  # pixels, as it is shown
CONTENT_ID = "logo@portal"
ADDRESS = f"cid:{CONTENT_ID}"
# On white and on the dark sheet of frame.html, where the operator chose no accent.
USUAL = {"accent": "#a3301c", "strong": "#8f2a18", "on": "#ffffff"}
USUAL_DARK = "#f0937e"
_CRLF = compat32.clone(linesep="\r\n")


@dataclass(frozen=True)
class Looks:
    """What templates of mails read. ``logo`` is the address of the image, empty where there is none."""

    name: str
    accent: str
    strong: str  # of smaller words
    on: str  # text on the accent
    dark: str  # the accent for readers who use dark colours
    logo: str = ""
    width: int = 0
    height: int = 0


@lru_cache(maxsize=16)
def _looks(name: str, light: str, dark: str, logo_size: tuple[int, int] | None) -> Looks:
    found = colours.accent(light, colours.LIGHT) if light else None
    words: dict[str, Any] = (
        {"accent": found.plain, "strong": found.strong, "on": found.on} if found else USUAL
    )
    own = Looks(name=name, dark=dark or USUAL_DARK, **words)
    if not logo_size:
        return own
    width, height = logo_size
    share = min(HEIGHT / height, MOST_WIDTH / width, 1)
    shown = [max(1, round(side * share)) for side in (width, height)]
    return replace(own, logo=ADDRESS, width=shown[0], height=shown[1])


def of(brand: branding.Branding) -> Looks:
    """The looks of mails of ``brand``."""
    size = brand.logo_size if brand.mail_logo else None
    return _looks(brand.name, brand.accent_light, brand.accent_dark, size)


def logo_part(brand: branding.Branding) -> MIMEImage:
    """The logo as a part of a mail; ``brand`` has one."""
    part = MIMEImage(brand.mail_logo, brand.logo_type.partition("/")[2])
    part["Content-ID"] = f"<{CONTENT_ID}>"
    part.add_header("Content-Disposition", "inline", filename=f"logo.{KINDS[brand.logo_type]}")
    return part


@lru_cache(maxsize=4)
def encoded_logo(content: bytes, kind: str) -> bytes:
    """The same for mails that are put together from bytes. Encoded once for all of them."""
    brand = branding.Branding(mail_logo=content, logo_type=kind)
    return logo_part(brand).as_bytes(policy=_CRLF)


class Message(EmailMultiAlternatives):
    """A mail whose HTML shows the logo: the image is related to it, as RFC 2387 has it."""

    def message(self) -> Any:
        """The whole mail; with the logo of now, if the HTML shows one."""
        found = super().message()
        brand = branding.last_known()
        if brand.mail_logo and any(ADDRESS in str(one[0]) for one in self.alternatives):
            parts = found.get_payload()
            html = MIMEMultipart("related", type="text/html")
            html.attach(parts.pop())
            html.attach(logo_part(brand))
            parts.append(html)
        return found
