"""Words and columns that several builders share."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from citydiplo.kit.fields import partial_date
from citydiplo.portal.choices import TaskKind

NOTE = 140  # characters of a reason or a message


def day(day):
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def short(text):
    return Truncator(text).chars(NOTE)


def joined(*parts):
    return " · ".join(str(part) for part in parts if part)


def asked(row, cities):
    return tuple(city for city in cities if getattr(row, f"asks_{city.pk}"))


def of(row, cities):
    return (cities[row.own_city],) if row.own_city in cities else ()


def record(record, pile, subject, places, *more):
    since = record.since and partial_date.since(record.since, record.since_precision)
    return {
        "pile": pile,
        "subject": subject,
        "word": record.get_partnership_class_display(),
        "title": str(record),
        "url": record.get_absolute_url(),
        "places": places,
        "note": joined(record.label if record.title else "", *(more or (since,))),
        "is_demo": record.is_demo,
    }


def draft(pile, row, word, route, *places, note=""):
    changed = _("last changed %(day)s") % {"day": day(timezone.localdate(row.updated_at))}
    return {
        "pile": pile,
        "subject": row,
        "kind": TaskKind.DRAFTS,
        "word": word,
        "title": str(row),
        "url": row.get_absolute_url(),
        "places": places,
        "note": joined(note, changed),
        "action": _("Continue"),
        "action_url": reverse(route, args=[row.pk]),
    }
