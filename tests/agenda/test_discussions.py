"""An item for discussion is discussed on its page by whom it is addressed to."""

import uuid

import pytest

from agenda.actions import comments, items
from agenda.actions.addressed import NotPossibleError
from agenda.models import Comment
from tests.pages import statements
from tests.rows import make_item


@pytest.fixture
def item(cast):
    return make_item(cast.network, kind="discussion", title="Night trains")


def say(item, author, by, text="We want one.", **facts):
    return comments.say(item=item, author=author, by=by, text=text, token=uuid.uuid4(), **facts)


def write(client, item, person, text, to=None, **facts):
    client.force_login(person)
    form = client.get(f"/agenda/{item.pk}/").context["comment_form"]
    sent = {"author": form["author"].value(), "text": text, "token": form["token"].value()} | facts
    path = f"/agenda/{item.pk}/comment/" + (f"?to={to.pk}" if to else "")
    return client.post(path, sent, follow=True)


def test_members_and_the_network_discuss_in_threads(client, cast, item):
    page = write(client, item, cast.ana, "We want **one**.").content.decode()
    assert "<strong>one</strong>" in page
    first = Comment.objects.get()
    write(client, item, cast.dia, "Noted.", to=first)
    second = Comment.objects.latest("pk")
    write(client, item, cast.chidi, "So do we.", to=second)
    [thread] = client.get(f"/agenda/{item.pk}/").context["discussion"]
    assert [said.comment.text for said in thread.answers] == ["Noted.", "So do we."]


def test_a_city_that_is_not_addressed_reads_and_does_not_write(client, cast, item):
    say(item, cast.lima, cast.ana)
    client.force_login(cast.uma)
    page = client.get(f"/agenda/{item.pk}/")
    assert "We want one." in page.content.decode()
    assert page.context["comment_form"] is None
    assert client.get(f"/agenda/{item.pk}/comment/").status_code == 403
    with pytest.raises(NotPossibleError):
        say(item, cast.quito, cast.uma)


def test_a_comment_sent_twice_is_said_once(client, cast, item):
    token = str(uuid.uuid4())
    write(client, item, cast.ana, "Once.", token=token)
    write(client, item, cast.ana, "Once.", token=token)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("kind", ["information", "decision", "call"])
def test_other_kinds_are_not_discussed(client, cast, kind):
    item = make_item(cast.network, kind=kind)
    client.force_login(cast.ana)
    assert client.get(f"/agenda/{item.pk}/comment/").status_code == 404
    with pytest.raises(NotPossibleError):
        say(item, cast.lima, cast.ana)


def test_a_closed_discussion_stays_and_takes_no_further_comments(client, cast, item):
    say(item, cast.lima, cast.ana)
    items.close(item=item, outcome="Brought to the assembly.")
    client.force_login(cast.ana)
    page = client.get(f"/agenda/{item.pk}/")
    assert "We want one." in page.content.decode()
    assert page.context["comment_form"] is None
    sent = {"author": f"city:{cast.lima.pk}", "text": "Late words.", "token": str(uuid.uuid4())}
    late = client.post(f"/agenda/{item.pk}/comment/", sent)
    assert late.status_code == 422
    assert "Late words." in late.content.decode()


def test_its_author_deletes_a_comment_and_answers_stay(client, cast, item):
    first = say(item, cast.lima, cast.ana)
    say(item, cast.lagos, cast.chidi, "Why?", to=first)
    client.force_login(cast.chidi)
    assert client.post(f"/agenda/comments/{first.pk}/delete/").status_code == 403
    client.force_login(cast.ana)
    page = client.post(f"/agenda/comments/{first.pk}/delete/", follow=True).content.decode()
    assert "The author deleted this comment." in page
    assert "Why?" in page
    assert "We want one." not in page


def test_the_network_hides_a_comment_and_says_why(client, cast, item):
    made = say(item, cast.lima, cast.ana, "Buy our trams.")
    say(item, cast.lagos, cast.chidi, "Hm.", to=made)
    client.force_login(cast.dia)
    page = client.post(f"/agenda/comments/{made.pk}/hide/", {"said": "An advertisement."}, follow=True)
    assert "The network hid this comment: <bdi>An advertisement.</bdi>" in page.content.decode()
    client.force_login(cast.ana)
    assert client.get(f"/agenda/comments/{made.pk}/hide/").status_code == 404


def test_what_members_discuss_among_themselves_stays_there(client, cast):
    item = make_item(cast.network, kind="discussion", audience="members")
    made = say(item, cast.lima, cast.ana)
    assert Comment.objects.visible_to(cast.chidi).get() == made
    assert not Comment.objects.visible_to(cast.uma).exists()
    items.withdraw(item=item, reason="A slip.")
    assert not Comment.objects.visible_to(cast.chidi).exists()
    client.force_login(cast.chidi)
    assert "We want one." not in client.get(f"/agenda/{item.pk}/").content.decode()


def test_the_page_takes_as_many_statements_for_one_comment_as_for_many(client, cast, item):
    client.force_login(cast.ana)
    first = say(item, cast.lima, cast.ana)
    path = f"/agenda/{item.pk}/"
    client.get(path)
    few = len(statements(client, path))
    for number in range(6):
        say(item, cast.lagos, cast.chidi, f"Word {number}", to=first)
        say(item, cast.network, cast.dia, f"Answer {number}")
    assert len(statements(client, path)) == few
