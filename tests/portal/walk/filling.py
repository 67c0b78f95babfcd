"""Filling in forms to do harm: a clear error or harmless text must come of it."""

from django.utils.http import urlencode

from tests.portal.walk.forms_in import HOSTILE, TAG
from tests.portal.walk.visiting import taken_back

FINE = {200, 204, 302, 400, 403, 404, 409, 410, 413, 422, 429}
# One field at a time, the others as they should be: what a kind of field is most likely to let through.
MOST_LIKELY = {"hidden": "a foreign id", "select": "a foreign id", "checkbox": "a foreign id"}
SINGLY = 12  # of a mapping of thirty columns the thirteenth is like the first


def harms(client, form):
    """(what was done to the form, what came of it) for each filling that went wrong."""
    for harm, sent in _hostile_fillings(form):
        if problem := _harm_done(client, form, sent):
            yield harm, problem


def _hostile_fillings(form):
    """(what is done to it, what is sent)"""
    good, names = form.well_filled(), form.open_fields
    yield "as it should be", good
    yield "empty", {}
    yield "each field twice", {key: values * 2 for key, values in good.items()}
    yield "a megabyte", good | {name: ["y" * 1_000_000] for name in names[-1:]}
    yield "a thousand and one fields", good | {f"more-{number}": ["x"] for number in range(1001)}
    for harm, value in HOSTILE.items():
        yield f"{harm} everywhere", good | {name: [value] for name in names}
    for name in names[:SINGLY]:
        harm = MOST_LIKELY.get(form.fields[name][0], "a tag")
        yield f"{harm} in {name}", good | {name: [HOSTILE[harm]]}


def _harm_done(client, form, sent):
    """What went wrong, in words; nothing if all is well. Follows to where a form that was taken leads."""
    with taken_back(client):
        answer = client.post(form.action, urlencode(sent, doseq=True), "application/x-www-form-urlencoded")
        pages = [answer]
        if answer.status_code == 302 and answer.url.startswith("/"):
            pages.append(client.get(answer.url))
    for page in pages:
        if page.status_code not in FINE:
            return f"answers {page.status_code}"
        if not page.streaming and TAG in page.content.decode("utf-8", "replace"):
            return "shows a raw tag"
    return ""
