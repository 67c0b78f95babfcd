"""Lists of the operators' daily work: emails, imports, cities that may be doubles, jobs."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from citydiplo.kit import heartbeats
from citydiplo.kit.forms.rows import row_key
from citydiplo.kit.listing.pages import Numbered
from citydiplo.kit.mail import decisions
from citydiplo.kit.text.countries import country_name
from citydiplo.kit.web.access import OPERATOR, gate
from citydiplo.portal.actions import cities
from citydiplo.portal.actions.city_merge import hindrances, what_moves
from citydiplo.portal.forms import DoubleForm
from citydiplo.portal.queries import operator_lists as queries
from citydiplo.portal.queries.operators import silent_jobs
from networks.views.addresses import at_city

A_PAGE = 50
LONGEST = 100  # characters of a filter


@gate(OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request):
    """Single emails by their state; those that did not arrive are sent again or closed."""
    if request.method == "POST":
        _decide(request)
        return redirect(request.get_full_path())
    state = _asked_state(request, queries.MAIL_STATES)
    to = request.GET.get("to", "")[:LONGEST].strip()
    page = Numbered(queries.mails(state, to), request, A_PAGE)
    context = {
        "page": page,
        "to": to,
        "state": state,
        "may_decide": state == queries.FAILED,
        "tabs": _tabs("operator-mails", queries.MAIL_STATES, state, to=to),
    }
    return render(request, "portal/operators/mails.html", context)


def _decide(request):
    sent = {row_key(one) for one in request.POST.getlist("mail")[:A_PAGE]}
    pks = sent - {None}
    match request.POST.get("do"):
        case "again" if number := decisions.send_again(pks=pks):
            words = ngettext("%(n)d email will be sent again.", "%(n)d emails will be sent again.", number)
            messages.success(request, words % {"n": number})
        case "close" if number := decisions.close(pks=pks):
            words = ngettext("%(n)d email is closed.", "%(n)d emails are closed.", number)
            messages.success(request, words % {"n": number})
        case _other:
            messages.warning(
                request, _("Nothing was changed. Tick emails that were not delivered and have a text.")
            )


@gate(OPERATOR)
@require_safe
def imports(request):
    """Everybody's imports by their state; what an import needs is done on its own page."""
    state = _asked_state(request, queries.IMPORT_STATES)
    context = {
        "page": Numbered(queries.imports(state, request.user), request, A_PAGE),
        "tabs": _tabs("operator-imports", queries.IMPORT_STATES, state),
    }
    return render(request, "portal/operators/imports.html", context)


@gate(OPERATOR)
@require_safe
def doubles(request):
    """Cities that may be in the register twice, each with the others of its name."""
    codes = queries.countries_of_doubles()
    country = request.GET.get("country", "")
    if country and country not in codes:
        country = ""
    page = Numbered(queries.doubles(country), request, A_PAGE)
    context = {
        "page": page,
        "rows": queries.with_namesakes(page.rows),
        "may_merge": _may_merge(request),
        "country": country,
        "countries": sorted(((code, country_name(code)) for code in codes), key=lambda one: one[1]),
    }
    return render(request, "portal/operators/doubles.html", context)


@gate(OPERATOR)
@at_city
def double(request, city):
    """Choose which of the others stays, see what moves and what hinders, and merge."""
    if not _may_merge(request):
        raise PermissionDenied
    asked = request.POST.get("into") or request.GET.get("into")
    others = queries.namesakes(city, row_key(asked))
    form = DoubleForm(request.POST or request.GET or None, city=city, doubles=others)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if into and request.method == "POST":
        try:
            cities.merge(city=city, into=into, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            words = _("%(city)s is now part of %(into)s. Its web address leads there.")
            messages.success(request, words % {"city": city, "into": into})
            return redirect("operator-doubles")
    context = {"city": city, "form": form, "has_others": others.exists(), "into": into}
    if into:
        context |= {"moves": what_moves(city), "hindrances": hindrances(city, into)}
        swapped = {"into": city.pk}
        context["swapped"] = f"{reverse('operator-double', args=[into.slug])}?{urlencode(swapped)}"
    return render(request, "portal/operators/double.html", context)


@gate(OPERATOR)
@require_safe
def jobs(request):
    """Whether worker and beat are at work, what waits in the queue, and when each job last ended."""
    try:
        seen, runs = heartbeats.last_seen(), heartbeats.last_runs()
    except (RedisError, OSError):
        seen, runs = {"worker": None, "beat": None}, []
    silent = silent_jobs()
    context = {
        "processes": [(name, at, name in silent) for name, at in seen.items()],
        "queue": heartbeats.queue(),
        "runs": sorted(runs, key=lambda run: not run.has_failed),
        "failed": sum(run.has_failed for run in runs),
    }
    return render(request, "portal/operators/jobs.html", context)


def _may_merge(request):
    """Not everybody who runs the site may change cities."""
    return request.user.has_perm("networks.change_city")


def _asked_state(request, known):
    state = request.GET.get("state", next(iter(known)))
    if state not in known:
        raise Http404
    return state


def _tabs(route, states, current, **kept):
    kept = {name: value for name, value in kept.items() if value}
    address = reverse(route)
    return [
        {
            "label": label,
            "url": f"{address}?{urlencode({'state': state} | kept)}",
            "current": state == current,
        }
        for state, label in states.items()
    ]
