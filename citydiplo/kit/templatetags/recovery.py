from typing import Any

from django import template

from citydiplo.kit.forms import autosave
from citydiplo.kit.forms import recovery as forms

register = template.Library()


@register.inclusion_tag("components/recovery.html", takes_context=True)
def recovery(context: template.Context) -> dict[str, Any]:
    """The mark of who opened this form; and a word to them, if it came back as they left it."""
    request = context["request"]
    is_continued = getattr(request, "is_continued", False)
    address = forms.address_of(request)
    is_offered = request.method == "GET" and not is_continued
    draft = autosave.of_page(request, address) if is_offered else None
    # The form of the button "Delete draft" is at the end of the page: forms may not hold forms, and a
    # second button in this one would be what Enter presses.
    request.draft_to_discard = {"path": address, "mark": forms.mark(request)} if draft else None
    return {
        "path": address,
        "draft": draft,
        "is_continued": is_continued,
        "continued": forms.link_to(address, forms.CONTINUE),
        "name": forms.MARK,
        "mark": forms.mark(request),
        "is_resumed": getattr(request, "is_resumed", False),
        "afresh": forms.link_to(address, forms.AFRESH),
    }
