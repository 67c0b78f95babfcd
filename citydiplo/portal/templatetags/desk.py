from django import template

from citydiplo.portal.queries import desk

register = template.Library()


@register.simple_tag
def desk_count(user):
    """How much waits on the desk of somebody who is signed in; every page says it."""
    return desk.count(user, may_lag=True)
