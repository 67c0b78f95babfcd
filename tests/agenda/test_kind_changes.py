"""The kind of an item is fixed once somebody answered, co-signed or commented: words keep their meaning."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from agenda.actions import co_signatures, comments, items
from agenda.models import AgendaItem, Comment
from tests.rows import make_item

KINDS = ("information", "discussion", "decision", "call")
CHANGES = [(before, after) for before in KINDS for after in KINDS if before != after]
REFUSALS = {
    "decision": "The kind cannot change: 2 cities have answered.",
    "call": "The kind cannot change: 2 cities have co-signed.",
    "discussion": "The kind cannot change: the item has 2 comments.",
}


def take_part(cast, item):
    """Lima and Lagos answer in the way of its kind; nobody answers an information."""
    for city, person in ((cast.lima, cast.ana), (cast.lagos, cast.chidi)):
        if item.takes_signatures:
            said = {"position": "no"} if item.is_decision else {}
            co_signatures.sign(item=item, city=city, by=person, **said)
        elif item.takes_comments:
            comments.say(item=item, author=city, by=person, text="We wait.", token=uuid.uuid4())


def edit(client, cast, item, **facts):
    item.refresh_from_db()
    client.force_login(cast.dia)
    sent = {name: getattr(item, name) for name in ("title", "theme", "kind", "text", "audience", "version")}
    return client.post(f"/agenda/{item.pk}/edit/", {**sent, "do": "save", **facts})


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_the_kind_of_what_was_answered_stays(client, cast, before, after):
    item = make_item(cast.network, kind=before)
    take_part(cast, item)
    answer = edit(client, cast, item, kind=after, title="Another title")
    item.refresh_from_db()
    if before == "information":
        assert (item.kind, item.title) == (after, "Another title")
        return
    [error] = answer.context["form"].errors["kind"]
    assert error == f"{REFUSALS[before]} Withdraw this item and publish a new one."
    assert "Another title" in answer.content.decode()
    assert item.kind == before
    with pytest.raises(ValidationError) as refusal:
        items.amend(item=item, version=item.version, kind=after, audience="public")
    assert "kind" in refusal.value.message_dict


@pytest.mark.parametrize("state", ["draft", "published"])
@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_the_kind_of_what_nobody_answered_changes(client, cast, before, after, state):
    item = make_item(cast.network, kind=before, state=state)
    assert edit(client, cast, item, kind=after).status_code == 302
    assert AgendaItem.objects.get().kind == after


@pytest.mark.parametrize("kind", KINDS)
def test_everything_else_of_what_was_answered_changes(client, cast, kind):
    item = make_item(cast.network, kind=kind)
    take_part(cast, item)
    assert edit(client, cast, item, title="A clearer title").status_code == 302
    assert AgendaItem.objects.get().title == "A clearer title"


def test_a_closed_decision_stays_one(client, cast):
    item = make_item(cast.network, kind="decision")
    take_part(cast, item)
    items.close(item=item, outcome="Not adopted.")
    assert "kind" in edit(client, cast, item, kind="information").context["form"].errors


def test_a_withdrawn_answer_holds_the_kind_and_a_deleted_comment_does_not(client, cast):
    call = make_item(cast.network, kind="call")
    signature, _new = co_signatures.sign(item=call, city=cast.lima, by=cast.ana)
    co_signatures.withdraw(signature=signature, reason="The council said no.")
    [error] = edit(client, cast, call, kind="decision").context["form"].errors["kind"]
    assert error.startswith("The kind cannot change: 1 city has co-signed.")
    discussion = make_item(cast.network, kind="discussion")
    take_part(cast, discussion)
    for comment in Comment.objects.all():
        comments.withdraw(comment=comment)
    assert edit(client, cast, discussion, kind="information").status_code == 302


def test_of_two_editors_the_second_is_told_first_that_the_kind_changed(client, cast):
    item = make_item(cast.network, kind="discussion")
    items.amend(item=item, version=0, kind="call", audience="public")
    co_signatures.sign(item=item, city=cast.lima, by=cast.ana)
    answer = edit(client, cast, item, kind="discussion", version=0)
    assert answer.status_code == 409
    assert ("Kind", "Call", "Discussion") in [
        (label, now.split(":")[0], typed.split(":")[0]) for label, now, typed in answer.context["differences"]
    ]
