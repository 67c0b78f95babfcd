"""What other sites show of a link to a page: its title, a sentence, a picture (Open Graph)."""

from html import unescape
from typing import Any

from babel.core import get_global
from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from citydiplo.kit import branding
from citydiplo.kit.drawing.cards import HEIGHT, WIDTH
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web import language_parameter

register = template.Library()
BRITISH = {"en": "en_GB"}
Properties = list[tuple[str, Any]]


class CapturedNode(template.Node):
    """Renders what it holds into a variable, and nothing in its place."""

    def __init__(self, nodelist: template.NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: template.Context) -> SafeString:
        """See template.Node."""
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))  # escaped within
        return mark_safe("")


@register.tag
def captured(parser: Any, token: Any) -> CapturedNode:
    """``{% captured title %}…{% endcaptured %}``: a block of a page that is written in two places."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return CapturedNode(nodelist, name)


@register.simple_tag(takes_context=True)
def social_tags(context: template.Context, title: str, description: str) -> SafeString | str:
    """Open Graph tags of a page that says its canonical address, for visitors.

    Nothing for people who are signed in: what they read may not be for everybody. ``card`` in the context is
    the path of a picture; without one it is the portal's logo. ``og_type`` is "website" unless it is set.
    """
    address, user, request = (context.get(name) for name in ("canonical", "user", "request"))
    if request is None or not address or user is None or user.is_authenticated:
        return ""
    title, description = (unescape(strip_tags(text)) for text in (title, description))  # escaped again below
    brand, code = branding.of_request(request), get_language() or settings.LANGUAGE_CODE
    card = context.get("card")
    picture: Properties = [("image", absolute(request, static("img/icon-512.png")))]
    if card:
        picture = [
            ("image", language_parameter.canonical(absolute(request, card))),
            ("image:type", "image/png"),
            ("image:width", WIDTH),
            ("image:height", HEIGHT),
            ("image:alt", title),
        ]
    properties: Properties = [
        ("title", title),
        ("description", description),
        ("type", context.get("og_type") or "website"),
        ("url", language_parameter.canonical(address)),
        ("site_name", brand.name),
        ("locale", _locale(code)),
        *(("locale:alternate", _locale(other)) for other, _name in brand.offered if other != code),
        *picture,
    ]
    tags = format_html_join("", '\n  <meta property="og:{}" content="{}">', properties)
    kind = "summary_large_image" if card else "summary"
    return format_html('{}\n  <meta name="twitter:card" content="{}">', tags, kind)


def _locale(code):
    """“es_ES” for “es”: the language and the country where most people read it; British English here."""
    language, *_script, country = get_global("likely_subtags").get(code, f"{code}_").split("_")
    return BRITISH.get(code) or "_".join(filter(None, [language, country]))
