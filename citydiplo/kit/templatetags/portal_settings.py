"""What an operator calls this portal and how it looks (``kit.branding``)."""

from django import template

from citydiplo.kit import branding

register = template.Library()


@register.simple_tag(takes_context=True)
def portal_branding(context: template.Context) -> branding.Branding:
    """The portal's name, logo, colours and languages; asked at most once a request."""
    return branding.of_request(context.get("request"))


@register.simple_tag
def portal_name() -> str:
    """The portal's name as this process knows it, for pages that must ask nothing."""
    return branding.last_known().name
