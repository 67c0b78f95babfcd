"""What depends on the language of the page: its addresses (``kit.web.language_parameter``), commas."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from citydiplo.kit.text import lists
from citydiplo.kit.web import language_parameter

register = template.Library()
register.filter("comma_separated", lists.comma_separated)


@register.simple_tag
def comma() -> str:
    """Stands between two values of a line: “, ”, in Arabic “، ”. Every template has it."""
    return lists.comma()


@register.simple_tag(takes_context=True)
def canonical_link(context: template.Context) -> SafeString | str:
    """The canonical address, where the view names one as ``canonical``, in the language of the page."""
    address = context.get("canonical")
    if not address:
        return ""
    return format_html('<link rel="canonical" href="{}">', language_parameter.canonical(address))


@register.simple_tag(takes_context=True)
def alternate_links(context: template.Context) -> SafeString | str:
    """The page in each language. None for who is signed in: what they read is not what is listed."""
    address, user = context.get("canonical"), context.get("user")
    if not address or user is None or user.is_authenticated:
        return ""
    return format_html_join(
        "",
        '\n  <link rel="alternate" hreflang="{}" href="{}">',
        language_parameter.alternates(address),
    )
