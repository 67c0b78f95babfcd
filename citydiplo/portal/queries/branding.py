"""How the name and looks of the portal are read; everybody else asks ``citydiplo.kit.branding``."""

import hashlib
import logging
from typing import Any

from citydiplo.kit.branding import Branding
from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.mail import looks
from citydiplo.kit.text import colours
from citydiplo.portal.models import PortalSettings

log = logging.getLogger(__name__)
_RULES = (
    ("--accent", "plain"),
    ("--accent-strong", "strong"),
    ("--accent-wash", "wash"),
    ("--on-accent", "on"),
)


def read() -> Branding:
    """What the operator saved; the software's own where nobody did. One statement."""
    row = PortalSettings.objects.first()
    if row is None:
        return Branding()
    facts: dict[str, Any] = {"name": row.name} if row.name else {}
    if row.logo:
        facts |= {
            "logo_token": row.logo.name.rpartition("/")[2],
            "logo_type": DocumentKind(row.logo_kind).content_type,
            "logo_size": (row.logo_width, row.logo_height),
            "mail_logo": _for_mails(row),
        }
    sheet = f"{row.accent_light}|{row.accent_dark}"
    return Branding(
        **facts,
        accent_light=row.accent_light,
        accent_dark=row.accent_dark,
        colours_version=hashlib.sha256(sheet.encode()).hexdigest()[:8] if len(sheet) > 1 else "",
        front_texts=row.front_texts,
        languages=tuple(row.languages),
    )


def _for_mails(row):
    """The logo's bytes, if each mail can carry it; else none."""
    if DocumentKind(row.logo_kind).content_type not in looks.KINDS:
        return b""
    try:
        with row.logo.open("rb") as file:
            found = file.read(looks.MOST_BYTES + 1)
    except OSError:
        log.warning("The logo could not be read; mails show the portal's name instead.")
        return b""
    return found if len(found) <= looks.MOST_BYTES else b""


def style_sheet(branding: Branding) -> str:
    """The accent of the operator in place of that in tokens.css; empty where they chose none."""
    light = branding.accent_light and colours.accent(branding.accent_light, colours.LIGHT)
    dark = branding.accent_dark and colours.accent(branding.accent_dark, colours.DARK)
    if not light and not dark:
        return ""
    usual = {False: colours.USUAL_LIGHT, True: colours.USUAL_DARK}
    light, dark = light or usual[False], dark or usual[True]
    rules = [f"{name}: light-dark({getattr(light, part)}, {getattr(dark, part)});" for name, part in _RULES]
    rules.append(f"--arc: light-dark({light.plain}, {dark.plain});")
    # Outside of any layer and three times the root, so that it outweighs the accent of the admin, too.
    return f":root:root:root {{ {' '.join(rules)} }}\n"
