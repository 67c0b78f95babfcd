"""The markup of a row of a list, taken as it was kept; see ``citydiplo.kit.listing.row_markup``."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from citydiplo.kit.listing.row_markup import KEPT

register = template.Library()


class KeptRowNode(template.Node):
    """Renders what is inside only for a row whose markup is not kept; a row without a key is not kept."""

    def __init__(self, row: FilterExpression, inside: NodeList) -> None:
        self.row, self.nodelist = row, inside

    def render(self, context: template.Context) -> SafeString:
        """The markup of the row."""
        markup = self.row.resolve(context).get(KEPT)
        if markup is None:
            return self.nodelist.render(context)
        return mark_safe(markup.keep(self.nodelist.render(context)) if markup.text is None else markup.text)


@register.tag
def kept_row(parser: Parser, token: Token) -> KeptRowNode:
    """``{% kept_row row %}…{% endkept_row %}``: what is inside depends on the row, language, zone and day."""
    _, row = token.split_contents()
    inside = parser.parse(("endkept_row",))
    parser.delete_first_token()
    return KeptRowNode(parser.compile_filter(row), inside)
