"""Pages that other sites may show in a frame; all others refuse it (frame-ancestors in the settings).

Such a page gives a frame nothing to act with: no script, no form, no cookie (``settings.WITHOUT_COOKIES``).
"""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.views.decorators.clickjacking import xframe_options_exempt

_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],  # the world of maps, which an SVG uses
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": ["*"],
}


def for_frames(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate the view of a page for frames."""
    return xframe_options_exempt(csp(_POLICY)(view))
