"""Forms that come back as they were typed when their author was signed out before sending them.

A view says so, and asks ``typed`` for what to fill its form with::

    @resumable
    @gate(SIGNED_IN)
    def edit(request):
        form = EditForm(typed(request))
        if request.method == "POST" and form.is_valid(): ...

and its template has ``{% load recovery %}`` and ``{% recovery %}`` inside the form: a signed mark of who
opened it. If the form is sent after the session ended, what was typed waits in the session of this very
browser. If the person who opened it signs in there, they find it on the page again and send it again:
nothing is saved by itself. It is forgotten when it is sent, after ``KEPT_FOR``, or with the session. The same
happens where the form's token had become stale by signing in again in another window.

Where one address serves several subjects (an answer for Lima, and one for Lagos), the view says which one it
is before it asks for what was typed: ``about(request, city=city.pk)``. What was typed for one subject is
offered for no other.

A form with a once-only key (``token``) that is sent again with other words goes on where its row is edited
(``go_on_at``), or here with a new key where nobody edits that row (``go_on_here``).

Not for forms with secrets in them; files are not kept. What was typed is never shown to another account.
"""

import datetime
import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from citydiplo.kit.forms import autosave

MARK = "opened-by"
KEY = "form_recovery"
FORMER_KEY = "resuming"  # in sessions that began before an upgrade
SALT = "resuming"  # its former word stays: forms that are open during an upgrade are signed with it
AFRESH = "afresh"
CONTINUE = "continue"
KEPT_FOR = datetime.timedelta(hours=2)
OPEN_FOR = datetime.timedelta(days=30)  # how long a page may be open before it is sent
LONGEST = 150_000  # characters of one form
MOST_FORMS = 3
OPENED_AT = "opened-at"
_OURS = (MARK, OPENED_AT, "csrfmiddlewaretoken")


def resumable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare that the form of a view comes back; goes above its gate."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and (opener := _opener(request)):
            if not request.user.is_authenticated:
                return _keep(request, opener)
            _forget(request)
            if opener != request.user.pk:
                messages.warning(
                    request, _("Another person had opened this form in this browser. Nothing was saved.")
                )
                return redirect(address_of(request))
            answer = view(request, *args, **kwargs)
            _keep_or_drop(request, answer)
            return answer
        return view(request, *args, **kwargs)

    wrapped.is_resumable = True
    return wrapped


def _keep_or_drop(request, answer):
    """What was saved needs no draft; what came back with a question or an error is kept as one."""
    if getattr(request, "goes_on_here", False):
        return
    if answer.status_code in (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER):
        autosave.delete_draft(person=request.user, path=address_of(request))
    elif answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        autosave.keep(person=request.user, path=address_of(request), data=request.POST)


def about(request: HttpRequest, **subject: Any) -> None:
    """Say for which subject this form is: ``city=12``. The page understands it as a query, too.

    Call it before ``typed`` and the form's mark. A subject of None is left out.
    """
    said = {name: str(value) for name, value in subject.items() if value is not None}
    request.form_address = f"{request.path}?{urlencode(said)}" if said else request.path


def address_of(request: HttpRequest) -> str:
    """The address by which this form is known: its path, and its subject where it has one.

    What was sent says at which address it was opened, which its mark proves.
    """
    if said := getattr(request, "form_address", None):
        return said
    opened_at = request.POST.get(OPENED_AT, "") if request.method == "POST" else ""
    return opened_at if opened_at.partition("?")[0] == request.path else request.path


def link_to(address: str, flag: str = "", more: QueryDict | None = None) -> str:
    """A form's address with a ``flag`` and with ``more`` parameters that it does not name itself."""
    path, _mark, own = address.partition("?")
    query = QueryDict(own, mutable=True)
    for name, values in more.lists() if more else ():
        if name not in query and name not in (CONTINUE, AFRESH):
            query.setlist(name, values)
    asked = "&".join(filter(None, (flag, query.urlencode())))
    return f"{path}?{asked}" if asked else path


def typed(request: HttpRequest) -> QueryDict | None:
    """What fills the form: what is sent now, or what was sent when nobody was signed in; None for neither."""
    if request.method == "POST":
        return request.POST
    if AFRESH in request.GET:
        _forget(request)
        return None
    if CONTINUE in request.GET and (draft := autosave.of_page(request, address_of(request))):
        request.is_continued = True
        return QueryDict(draft.data)
    kept = _waiting(request).get(address_of(request))
    if not kept:
        return None
    if kept["user"] != request.user.pk or kept["at"] < _now() - KEPT_FOR.total_seconds():
        _forget(request)
        return None
    request.is_resumed = True
    return QueryDict(kept["data"])


def go_on_at(request: HttpRequest, path: str, **marks: Any) -> HttpResponse:
    """A form that was saved before is sent again with other words: it goes on where what it made is edited.

    What was typed waits at ``path``, a resumable form, with ``marks`` (its version) in place of the sent
    ones; the page tells the author that nothing was saved. Six statements at most.
    """
    return _go_on(
        request,
        path,
        _("This form was already saved, so your last change was not. Check your change here, then save."),
        marks,
    )


def go_on_here(request: HttpRequest) -> HttpResponse:
    """A form that was sent before is sent again with other words, and nobody edits what it made.

    What was typed waits in the same form under a new once-only key (``token``), so that it can be sent as a
    second one; the page tells the author that this did not happen yet. Six statements at most.
    """
    request.goes_on_here = True
    words = _(
        "You already sent this form. Your new change is not saved. Check it here, then send "
        "the form again to create a second record."
    )
    return _go_on(request, address_of(request), words, {"token": str(uuid.uuid4())})


def _go_on(request, path, words, marks):
    data = request.POST.copy()
    data.pop("do", None)
    for name, value in marks.items():
        data[name] = value
    is_kept = autosave.keep(person=request.user, path=path, data=data)
    messages.warning(request, words)
    if not is_kept:
        messages.warning(request, _("The form was too long to keep. Go back in your browser to see it."))
    more = request.GET if path == address_of(request) else None
    return redirect(link_to(path, CONTINUE if is_kept else "", more))


def rescue(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form whose token was stale, if what was typed can wait for its author; else None."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    opener = _opener(request) if getattr(view, "is_resumable", False) else None
    if opener is None or (request.user.is_authenticated and opener != request.user.pk):
        return None
    return _keep(request, opener)


def mark(request: HttpRequest) -> str:
    """Who opened the form on this page, signed."""
    return _signer(address_of(request)).sign(str(request.user.pk))


def opened_by(request: HttpRequest, path: str) -> int | None:
    """The id of who opened the form at ``path``, as the mark that was sent says; None without a good one."""
    try:
        return int(_signer(path).unsign(request.POST.get(MARK, ""), max_age=OPEN_FOR))
    except (signing.BadSignature, ValueError):
        return None


def _opener(request):
    return opened_by(request, address_of(request))


def _signer(path):
    return signing.TimestampSigner(salt=f"{SALT}:{path}")


def _keep(request, opener):
    """Keep what was typed, and go on to the form: by way of the sign-in page for who is not signed in."""
    address = address_of(request)
    data = request.POST.copy()
    for name in _OURS:
        data.pop(name, None)
    encoded = data.urlencode()
    is_kept = len(encoded) <= LONGEST
    if is_kept:
        kept = _waiting(request)
        kept.pop(address, None)
        newest = sorted(kept.items(), key=lambda item: item[1]["at"])[1 - MOST_FORMS :]
        entry = {"user": opener, "at": _now(), "data": encoded}
        request.session[KEY] = {**dict(newest), address: entry}
    else:
        messages.warning(request, _("The form was too long to keep. Go back in your browser to see it."))
    if request.user.is_authenticated:
        return redirect(address)
    if is_kept:
        messages.info(request, _("You were signed out. Sign in to get back the form as you filled it in."))
    return redirect_to_login(address)


def _waiting(request):
    """{address: what was typed there}; what waited under the former key moves to the new one, once."""
    session = request.session
    if FORMER_KEY in session:
        session[KEY] = {**session.pop(FORMER_KEY), **session.get(KEY, {})}
    return dict(session.get(KEY, {}))


def _forget(request):
    kept = _waiting(request)
    address = address_of(request)
    if address in kept:
        request.session[KEY] = {path: entry for path, entry in kept.items() if path != address}


def _now():
    return timezone.now().timestamp()
