"""What all pages of history have in common: the filter, the page of acts, and who did each."""

from citydiplo.kit.history import reading
from citydiplo.kit.listing.pages import Numbered
from networks.act_for import place_key, role_text
from networks.policies import seats_of

ACTS_A_PAGE = 50


def history_frame(request, streams):
    """The context of ``networks/_history.html``. As many statements however many acts."""
    verb, changed = request.GET.get("kind", ""), request.GET.get("field", "")
    page = Numbered(reading.acts(streams, verb=verb, changed=changed), request, ACTS_A_PAGE)
    acts = reading.tell(streams, page.rows)
    own = {place_key(seat.place) for seat in seats_of(request.user)}
    for act in acts:
        act.who = role_text(act.record.actor_role, act.record.actor_place)
        if request.user.is_staff or act.record.actor_place_key in own:
            act.person = str(act.record.history_user or "")
    fields = reading.field_choices(streams)
    known = {value for _noun, choices in fields for value, _label in choices}
    return {
        "acts": acts,
        "page": page,
        "kinds": reading.VERB_WORDS.items(),
        "kind": verb if verb in reading.VERB_WORDS else "",
        "fields": fields,
        "field": changed if changed in known else "",
        "is_filtered": verb in reading.VERB_WORDS or changed in known,
    }
