"""Meetings that two parties of a partnership attended, told to the partnerships as a sign of life."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Max, Q

from agenda.models import Meeting
from citydiplo.kit.caching import versions
from partnerships.actions import last_signs
from partnerships.models import Party

ATTENDED = "city__attendances"


def tell_meetings() -> int:
    """Tell each partnership when two of its cities last attended a meeting that everybody may read of.

    Returns how many last signs changed. Once a day: pages that say "within a year" are worked out again.
    """
    changed = last_signs.note_meetings(_newest())
    versions.bump("partnerships")
    return changed


def _newest():
    """{partnership: last day of the newest meeting}. One statement."""
    other = "partnership__parties__city__attendances"
    both = Q(
        **{
            f"{ATTENDED}__attended": True,
            f"{ATTENDED}__meeting__in": Meeting.objects.visible_to(AnonymousUser()).listed().values("pk"),
            f"{other}__attended": True,
            f"{other}__meeting": F(f"{ATTENDED}__meeting"),
            "partnership__parties__pk__gt": F("pk"),
        }
    )
    real = Q(partnership__is_demo=True) | Q(**{f"{ATTENDED}__meeting__is_demo": False})
    rows = Party.objects.filter(both, real).order_by().values_list("partnership")
    return dict(rows.annotate(newest=Max(f"{ATTENDED}__meeting__ends_on")))
