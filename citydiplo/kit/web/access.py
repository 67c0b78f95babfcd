"""Gates: who may reach a route at all.

Every route declares its gate with :func:`gate`, and one test walks all routes to see that none forgot.
Which rows a person sees is decided by each queryset's ``visible_to``; what they may do, by ``policies``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

PUBLIC = "public"  # anybody, signed in or not
SIGNED_IN = "signed in"  # any person with an account
OPERATOR = "operator"  # a person who runs the site
GATES = (PUBLIC, SIGNED_IN, OPERATOR)


def gate(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the gate of a view, and keep it: sign-in page, or 403 for who is not an operator."""
    if name not in GATES:
        raise ValueError(f"{name!r} is no gate; choose one of {GATES}.")

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if name == OPERATOR and request.user.is_authenticated and not request.user.is_staff:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapped = guarded if name == PUBLIC else login_required(guarded)
        wrapped.gate = name
        return wrapped

    return decorate
