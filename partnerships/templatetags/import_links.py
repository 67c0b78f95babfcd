"""Where a list is, the way to import one: preset to what the list holds and whom it is about."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from networks.policies import has_seat
from partnerships.choices import ImportTarget
from partnerships.imports.presets import Preset
from partnerships.policies import can_import, can_import_about

register = template.Library()


@register.simple_tag(takes_context=True)
def import_url(context, target: str, place=None) -> str:
    """The address of the import of a list of ``target`` about ``place``; empty for who may not import it.

    No statement beyond that of the seats, once a request; none at all for a visitor.
    """
    user = context["request"].user
    may = can_import_about(user, place) if place else has_seat(user) and can_import(user)
    if not may:
        return ""
    return f"{reverse('imports')}?{urlencode({'list': Preset(ImportTarget(target), place).key})}"
