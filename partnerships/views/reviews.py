from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships.actions import reviews as actions
from partnerships.choices import PARTNERSHIP_CLASS_MEANING
from partnerships.errors import StaleRecordError
from partnerships.forms.reviews import ReviewForm
from partnerships.models import Partnership, Review
from partnerships.policies import cities_to_visit_for, party_cities
from partnerships.queries.reviews import review_sheet


@resumable
@gate(SIGNED_IN)
@never_cache
def review(request, pk):
    """A partnership on a sheet for the council. ``?copy`` leaves out what is the city's alone, the costs."""
    partnership = get_object_or_404(Partnership.objects.visible_to(request.user).with_parties(), pk=pk)
    city = _city(request, partnership)
    own = Review.objects.filter(partnership=partnership, city=city).first() or Review(
        partnership=partnership, city=city
    )
    form, status = ReviewForm(typed(request), review=own), 200
    if request.method == "POST" and form.is_valid():
        version, text = form.cleaned_data["version"], form.cleaned_data["recommendation"]
        try:
            actions.recommend(partnership=partnership, city=city, version=version, text=text)
        except StaleRecordError:
            own = Review.objects.get(partnership=partnership, city=city)
            form, status = ReviewForm(review=own), 409
            messages.warning(
                request, _("A colleague changed this while you were writing. This is their text.")
            )
        else:
            messages.success(request, _("Saved."))
            return redirect(request.path)
    is_copy = "copy" in request.GET
    context = {
        "partnership": partnership,
        "city": city,
        "review": own,
        "form": form,
        "is_copy": is_copy,
        "today": timezone.localdate(),
        "class_meaning": PARTNERSHIP_CLASS_MEANING[partnership.partnership_class],
        **review_sheet(partnership, city, request.user, has_costs=not is_copy),
    }
    return render(request, "partnerships/record/review.html", context, status=status)


def _city(request, partnership):
    """The city whose office reads it: that of the active role if it is a party. Raises PermissionDenied."""
    parties = party_cities(partnership)
    cities = [city for city in cities_to_visit_for(request.user) if city in parties]
    if not cities:
        raise PermissionDenied
    return request.active_seat.city if request.active_seat.city in cities else cities[0]
