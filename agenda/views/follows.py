"""What a person follows: one page of all, and the page on which a follow begins or changes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.actions import follows as actions
from agenda.actions import welcome
from agenda.choices import FollowedKind
from agenda.digests import archive, saved_searches, schedule
from agenda.forms.follows import BulkForm, DeliveryPreferenceForm, FollowForm, SearchForm
from agenda.models import DeliveryPreference, DigestSchedule, Follow
from agenda.queries import follows as queries
from citydiplo.kit.web.access import SIGNED_IN, gate
from citydiplo.kit.web.redirects import back

NEWS_SHOWN = 60


@gate(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def follows(request):
    """All that they follow; a POST changes many together."""
    bulk = BulkForm(request.POST or None, person=request.user)
    if request.method == "POST" and bulk.is_valid():
        _change_many(request, bulk.cleaned_data["chosen"], bulk.cleaned_data["do"])
        return redirect("follows")
    preference = DeliveryPreference.objects.filter(person=request.user).first() or DeliveryPreference()
    facts = {"hour": preference.hour, "weekday": preference.weekday, "repeats": preference.repeats}
    context = {
        "followed": queries.followed_by(request.user),
        "bulk": bulk,
        "chosen": set(request.POST.getlist("chosen")),
        "preference": preference,
        "hour_form": DeliveryPreferenceForm(initial=facts),
        "schedules": {row.cadence: row for row in DigestSchedule.objects.filter(person=request.user)},
    }
    return render(request, "agenda/follows.html", context, status=400 if bulk.errors else 200)


def _change_many(request, chosen, what):
    count = len(chosen)
    if what == BulkForm.UNFOLLOW:
        actions.unfollow(follows=chosen)
        words = ngettext("You no longer follow %(n)d thing.", "You no longer follow %(n)d things.", count)
    else:
        actions.set_cadence(follows=chosen, cadence=what)
        words = ngettext("%(n)d change saved.", "%(n)d changes saved.", count)
    messages.success(request, words % {"n": count})


@gate(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_new(request, kind, key):
    """Follow one thing, from its own page. Who follows it already changes how."""
    query = request.POST.get("of", request.GET.get("of", ""))[:2000]
    is_search = kind == FollowedKind.SEARCH
    target = queries.find(kind, key, request.user, query=query, name=request.POST.get("name", "")[:120])
    known = queries.state_of(request.user, target.topic)
    initial = _initial(known)
    if is_search and not known:
        initial = {"name": saved_searches.in_words(key, query)[:120]}
    form = (SearchForm if is_search else FollowForm)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow(
                person=request.user,
                cadence=form.cleaned_data["cadence"],
                narrowing=form.narrowing,
                **target.fields,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("You follow %(name)s.") % {"name": target.name})
            return redirect(target.url)
    return _form(request, form, target, known, query)


@gate(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request, pk):
    """Change one follow, or end it."""
    known = get_object_or_404(Follow.objects.visible_to(request.user).with_targets(), pk=pk)
    if request.POST.get("do") == BulkForm.UNFOLLOW:
        _change_many(request, [known], BulkForm.UNFOLLOW)
        return redirect("follows")
    is_search = known.kind == FollowedKind.SEARCH
    form = (SearchForm if is_search else FollowForm)(request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        actions.narrow(follow=known, name=form.cleaned_data.get("name", ""), **form.narrowing)
        actions.set_cadence(follows=[known], cadence=form.cleaned_data["cadence"])
        messages.success(request, _("Saved."))
        return redirect("follows")
    (name,) = archive.names_of([known], request.user)
    url = saved_searches.url(known.noun, known.query) if is_search else ""
    return _form(
        request, form, queries.FollowTarget({"kind": known.kind, "topic": known.topic}, name, url), known
    )


def _initial(follow):
    if follow is None:
        return {}
    names = ("cadence", "regions", "dimensions", "themes", "kinds", "name")
    return {name: getattr(follow, name) for name in names}


def _form(request, form, target, known, query=""):
    context = {"form": form, "target": target, "known": known, "of": query}
    return render(request, "agenda/follow.html", context, status=400 if form.errors else 200)


@gate(SIGNED_IN)
@require_POST
def delivery_hour(request):
    """When their digests come."""
    form = DeliveryPreferenceForm(request.POST)
    if form.is_valid():
        schedule.set_hour(person=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Your next emails will be sent at this time."))
    else:
        messages.error(request, _("Choose a time and a weekday from the lists."))
    return redirect("follows")


@gate(SIGNED_IN)
@require_POST
def resume_delivery(request):
    """Their address takes mail again, they say."""
    schedule.open_again(person=request.user)
    messages.success(request, _("You will get digests at your address again."))
    return redirect("follows")


@gate(SIGNED_IN)
@require_POST
def follows_welcome(request):
    """Their answer to what was chosen for them."""
    keep = request.POST.get("do") != "stop"
    welcome.answer(person=request.user, keep=keep)
    messages.success(
        request,
        _("Saved. You can change what you follow at any time.")
        if keep
        else _("Emails are turned off. Read about what you follow under “News for you”."),
    )
    return back(request, "follows")


@gate(SIGNED_IN)
@require_safe
def preview(request):
    """What their next digests would hold, had they to be sent now."""
    previews = archive.previews(request.user)
    shown = [(found, archive.sections(found.lines)) for found in previews]
    return render(request, "agenda/preview.html", {"previews": shown})


@gate(SIGNED_IN)
@require_safe
def events(request):
    """The newest events of all that they follow, at every cadence."""
    entries, rules = archive.recent(request.user)
    lines = archive.tell(entries[: 2 * NEWS_SHOWN], request.user, rules)[:NEWS_SHOWN]
    context = {"lines": lines, "follows": len(rules), "shown": NEWS_SHOWN}
    return render(request, "agenda/events.html", context)
