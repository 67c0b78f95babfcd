"""Moderation: anybody reports, operators decide in bulk with one reason, authors are told."""

import uuid

import pytest

from citydiplo.kit.models import SearchEntry
from partnerships.actions import exchange_reports, replies, reuses
from partnerships.models import Exchange, ExchangeReport, Reply

pytestmark = pytest.mark.django_db

QUEUE = "/exchanges/reports/"


@pytest.fixture
def talk(cast):
    exchange = cast.write()
    said = replies.reply(
        exchange=exchange, author=cast.lagos, by=cast.chidi, text="You are fools.", token=uuid.uuid4()
    )
    reuses.say(exchange=exchange, city=cast.lagos, by=cast.chidi, outcome="Rubbish.", spared_a_mistake=False)
    return exchange, said, exchange.reuses.get()


def test_a_visitor_reports_without_an_account(client, talk):
    exchange, said, used = talk
    page = f"{exchange.get_absolute_url()}report/"
    for query in ("", f"?reply={said.pk}", f"?reuse={used.pk}"):
        assert client.get(page + query).status_code == 200
        assert client.post(page + query, {"reason": "harm", "text": "Look."}).status_code == 302
    assert {report.subject for report in ExchangeReport.objects.all()} == {exchange, said, used}


def test_a_program_is_thanked_and_not_kept(client, talk):
    page = f"{talk[0].get_absolute_url()}report/"
    assert client.post(page, {"reason": "harm", "website": "x"}).status_code == 302
    assert not ExchangeReport.objects.exists()


def test_reports_are_throttled(client, talk):
    page = f"{talk[0].get_absolute_url()}report/"
    statuses = [client.post(page, {"reason": "harm"}).status_code for _number in range(6)]
    assert statuses == [302] * 5 + [429]


def test_operators_decide_on_several_things_at_once(client, cast, talk, mails):
    exchange, said, used = talk
    for subject in talk:
        for _number in range(2):
            exchange_reports.report(subject=subject, reason="harm", text="")
    client.force_login(cast.olu)
    assert client.get(QUEUE).content.decode().count('name="things"') == 3
    things = [f"reply-{said.pk}", f"reuse-{used.pk}"]
    sent = client.post(QUEUE, {"things": things, "reason": "It insults.", "decision": "hide"})
    assert sent.status_code == 302
    assert [ExchangeReport.objects.open().count(), Reply.objects.shown().count()] == [2, 0]
    exchange.refresh_from_db()
    assert (exchange.reply_count, exchange.reuse_count, exchange.state) == (0, 0, "published")
    assert ["It insults." in mail.text for mail in mails(cast.chidi)] == [True, True]
    sent = client.post(QUEUE, {"things": f"exchange-{exchange.pk}", "reason": "Fine.", "decision": "leave"})
    assert not ExchangeReport.objects.open().exists()
    assert mails(cast.ana) == []


def test_a_decision_needs_something_and_a_reason(client, cast, talk):
    exchange_reports.report(subject=talk[1], reason="harm", text="")
    client.force_login(cast.olu)
    for sent in (
        {"reason": "So.", "decision": "hide"},
        {"things": f"reply-{talk[1].pk}", "decision": "hide"},
    ):
        assert client.post(QUEUE, sent).status_code == 200
    assert Reply.objects.shown().exists()


def test_what_is_hidden_is_gone_for_readers_and_comes_back_as_it_was(client, cast, talk, mails):
    exchange, page = talk[0], talk[0].get_absolute_url()
    published_at = exchange.published_at
    client.force_login(cast.olu)
    client.post(f"{page}hide/", {"reason": "It names a person."})
    assert client.get(page).status_code == 200
    client.force_login(cast.chidi)
    assert client.get(page).status_code == 404
    client.force_login(cast.ana)
    assert "It names a person." in client.get(page).content.decode()
    assert "It names a person." in mails(cast.ana)[0].text
    assert not SearchEntry.objects.filter(kind="exchange").exists()

    client.force_login(cast.olu)
    client.post(f"{page}show/")
    exchange.refresh_from_db()
    assert (exchange.state, exchange.published_at) == ("published", published_at)
    assert SearchEntry.objects.filter(kind="exchange").exists()


def test_hiding_twice_tells_its_author_once(cast, talk, mails):
    for _number in range(2):
        exchange_reports.hide(subject=talk[0], reason="Harm.", by=cast.olu)
    assert len(mails(cast.ana)) == 1


def test_what_was_hidden_is_in_the_history_with_its_reason(cast, talk):
    exchange_reports.hide(subject=talk[0], reason="Harm.", by=cast.olu)
    act = Exchange.objects.get().history.first()
    assert (act.changes["state"], act.history_change_reason) == (["published", "hidden"], "Harm.")


def test_a_reply_that_an_operator_hid_cannot_be_shown_by_saying_it_again(cast, talk):
    exchange, _said, used = talk
    exchange_reports.hide(subject=used, reason="Harm.", by=cast.olu)
    reuses.say(exchange=exchange, city=cast.lagos, by=cast.chidi, outcome="Again.", spared_a_mistake=False)
    exchange.refresh_from_db()
    assert exchange.reuse_count == 0


def test_operators_find_reports_on_their_desk(client, cast, talk):
    exchange_reports.report(subject=talk[1], reason="harm", text="")
    client.force_login(cast.olu)
    assert QUEUE in client.get("/desk/").content.decode()
