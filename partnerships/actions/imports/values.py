"""Cells as values: dates in the ways people write them, choices by any of their names, positions.

Each function returns the value; what cannot be read is a ``BadValue`` with its reason.
"""

import re
from functools import cache

from django.conf import settings
from django.utils import translation

from citydiplo.kit import partialdates
from citydiplo.kit.partialdates import Precision
from citydiplo.kit.search.folding import fold

EARLIEST, LATEST = 1000, 2100
_iso = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]00:00(?::00)?(?:\.0+)?Z?)?$")
_european = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")
_number = r"([+-]?\d{1,3}(?:[.,]\d+)?)"
_point = re.compile(rf"^POINT\s*\(\s*{_number}\s+{_number}\s*\)$", re.IGNORECASE)
_pair = re.compile(rf"^[(\[]?\s*{_number}\s*[;,\s]\s*{_number}\s*[)\]]?$")

# What files call a choice beside its value and its label; folded.
SYNONYMS = {
    "twinning": "twin town|twin city|sister city|sister|sister cities|town twinning|twinned|jumelage|"
    "jumelee|"
    "hermanamiento|ciudad hermana|geminacao|gemea|cidade irma|stadtepartnerschaft|partnerschaft|partnerstadt|"
    "gemellaggio|город побратим|побратим|توامه|友好城市|姐妹城市|姉妹都市",
    "friendship": "friendship city|friendship agreement|friend|amitie|amistad|amizade|freundschaft|amicizia",
    "project": "projet|proyecto|projeto|projekt|progetto|проект|co operation project",
    "memorandum": "mou|memorandum of understanding|cooperation agreement|protocole|convenio|protocolo"
    "|kooperation",
    "contact": "contacts|kontakt|contacto|contato|informal",
    "active": "current|actif|activo|ativo|aktiv|attivo|yes|in force",
    "ended": "terminated|cancelled|former|inactive|beendet|termine|terminado|encerrado|cessato|no",
    "paused": "suspended|suspendu|suspendido|suspenso|ruhend|frozen",
    "full": "member|full member|membre|miembro|membro|mitglied|active member",
    "associate": "associate member|associated",
    "observer": "observateur|observador|beobachter",
    "partner": "partner city|associated partner",
    "signatory": "signed|signataire|firmante|signatario|unterzeichner",
    "endorser": "endorsed|supporter|endorses",
    "aligned": "aligns|aligned with|committed",
    "reporting": "reports|reporting to|discloses",
}


class BadValue(ValueError):
    """A cell that cannot be read; ``code`` and ``details`` are the reason."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code, self.details = code, details


def date(text, label):
    """(date, precision), or (None, day) for nothing."""
    text = text.strip()
    if not text:
        return None, Precision.DAY
    parts = _date_parts(text)
    try:
        found, precision = partialdates.parse("-".join(parts))
    except (ValueError, OverflowError) as error:
        raise BadValue("bad_date", field=str(label), value=text[:60]) from error
    if not EARLIEST <= found.year <= LATEST:
        raise BadValue("bad_date", field=str(label), value=text[:60])
    return found, precision


def _date_parts(text):
    if found := _iso.match(text):
        return [part for part in found.groups() if part]
    if found := _european.match(text):
        day, month, year = found.groups()
        if "/" in text and int(day) <= 12 and int(month) <= 12 and day != month:
            return ["?"]  # the 5th of March or the 3rd of May: nobody can tell
        if "/" in text and int(month) > 12:
            day, month = month, day
        return [year, month, day]
    return ["?"]


def choice(text, choices, label):
    """The member of ``choices`` by value, by label in any of the site's languages, or by a synonym."""
    found = _choice_names(choices).get(fold(text))
    if found is None:
        raise BadValue("unknown_value", field=str(label), value=text[:60])
    return found


@cache
def _choice_names(choices):
    names = {}
    for member in choices:
        names[fold(member.value)] = member
        for word in SYNONYMS.get(member.value, "").split("|"):
            names.setdefault(fold(word), member)
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                names.setdefault(fold(str(member.label)), member)
    names.pop("", None)
    return names


def position(text):
    """(latitude, longitude) from "48.85, 2.35", "(48.85, 2.35)" or "POINT (2.35 48.85)"; None for nothing."""
    text = text.strip()
    if not text.strip(",; "):
        return None
    if found := _point.match(text):
        longitude, latitude = map(_float, found.groups())
    elif found := _pair.match(text):
        latitude, longitude = map(_float, found.groups())
    else:
        raise BadValue("bad_position", value=text[:60])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadValue("bad_position", value=text[:60])
    return latitude, longitude


def _float(text):
    return float(text.replace(",", "."))


def line(text, most, label):
    if len(text) > most:
        raise BadValue("too_long", field=str(label), most=most)
    return text
