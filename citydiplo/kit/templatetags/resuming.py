from django import template

from citydiplo.kit import resuming as forms

register = template.Library()


@register.inclusion_tag("components/resuming.html", takes_context=True)
def resuming(context):
    """The mark of who opened this form; and a word to her, if it came back as she left it."""
    request = context["request"]
    return {
        "name": forms.MARK,
        "mark": forms.mark(request),
        "is_resumed": getattr(request, "is_resumed", False),
        "afresh": f"{request.path}?{forms.AFRESH}",
    }
