"""Links in mails: stop, undo, less often. They work logged out; looking changes nothing, only a POST acts."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agenda.actions import follows
from agenda.choices import Cadence
from agenda.digests.archive import names_of
from agenda.digests.render import links
from agenda.forms.stopping import StopForm
from agenda.models import Follow
from citydiplo.accounts.reader_settings import use_language_and_zone_of
from citydiplo.kit.web.access import PUBLIC, gate


@gate(PUBLIC)
@never_cache
@csrf_exempt  # a mail program that stops a mail for its reader has no cookie; the signed token is the key
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request, token):
    """What a mail's link stops, as a page; a POST to it acts, and says what it did and how to undo it."""
    named = links.read(token)
    if named is None or named[0] not in {"f", "c"}:
        raise Http404
    done = new_cadence = moved = ""
    if request.method == "POST":
        form = StopForm(request.POST)
        if form.is_valid():
            done = form.cleaned_data["do"]
            new_cadence = form.cleaned_data["cadence"]
            moved = _act(named, done, new_cadence, form.cleaned_data["moved"])
    going, stopped = _follows(named)
    for follow in [*going, *stopped][:1]:
        use_language_and_zone_of(request, follow.person)
    former = [follow.cadence for follow in going] + [follow.stopped_from for follow in stopped]
    cadence = Cadence(named[2] if named[0] == "c" else former[0]) if former or named[0] == "c" else None
    return render(
        request,
        "agenda/mail_stop.html",
        {
            "done": done,
            "is_one": named[0] == "f",
            "cadence": cadence,
            "moved": moved,
            "new_cadence": new_cadence and Cadence(new_cadence).label,
            "less_often": [(slower.value, slower.label) for slower in (cadence.slower if cadence else ())],
            "going": names_of(going, request.user),
            "stopped": names_of(stopped, request.user),
        },
    )


def _follows(named):
    """The follows that a token names, still going by mail and stopped by such a link."""
    if named[0] == "f":
        theirs = Follow.objects.filter(pk=named[1])
        going, stopped = theirs.mailed(), theirs.exclude(stopped_from="")
    else:
        theirs = Follow.objects.filter(person=named[1])
        going, stopped = theirs.filter(cadence=named[2]), theirs.filter(stopped_from=named[2])
    in_full = [rows.select_related("person").order_by("pk") for rows in (going, stopped)]
    return [list(rows) for rows in in_full]


def _act(named, what, cadence, moved):
    """Do it; returns the signed note by which "less often" can be undone."""
    going, stopped = _follows(named)
    if what == StopForm.UNDO:
        follows.take_up(follows=stopped)
    elif what == StopForm.LESS:
        return links.token_of_moved(follows.lessen(follows=[*going, *stopped], cadence=cadence))
    elif what == StopForm.BACK:
        changed = links.read_moved(moved)
        theirs = Follow.objects.filter(pk__in=changed).select_related("person")
        whose = {"pk": named[1]} if named[0] == "f" else {"person": named[1]}
        follows.give_back(follows=theirs.filter(**whose), moved=changed)
    else:
        follows.stop_mail(follows=going)
    return ""
