"""Cities put their names to decisions and calls, some by leave of their mayor's office."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from agenda.actions import co_signatures, items
from agenda.actions.addressed import NotPossibleError
from agenda.models import CoSignature
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.queries import desk
from networks.actions import approval
from tests.pages import on_desk, statements
from tests.rows import NOON, make_city, make_item


def waits_for(person):
    """The number on the person's desk, counted again: a test commits nothing that announces a change."""
    cache.clear()
    return desk.count(person)


def co_sign(client, item, city, person):
    client.force_login(person)
    return client.post(f"/agenda/{item.pk}/co-sign/", {"city": city.pk, "position": "yes"})


def test_an_editor_co_signs_and_everybody_sees_it_as_list_map_and_file(client, cast):
    item = make_item(cast.network, kind="decision", deadline_on=timezone.localdate())
    assert waits_for(cast.ana) == 1
    co_sign(client, item, cast.lima, cast.ana)
    co_sign(client, item, cast.lima, cast.ana)
    assert CoSignature.objects.signed().get().city == cast.lima
    assert waits_for(cast.ana) == 0
    client.logout()
    page = client.get(f"/agenda/{item.pk}/")
    assert page.context["drawing"]
    assert "Lima" in page.content.decode()
    rows = client.get(f"/agenda/{item.pk}/co-signatures.csv").getvalue().decode()
    assert "Lima" in rows
    assert "ana@" not in rows


def test_people_who_may_not_act_for_a_city_cannot_sign_for_it(client, cast):
    item = make_item(cast.network, kind="call")
    for person in (cast.bo, cast.dia, cast.eve):
        assert co_sign(client, item, cast.lima, person).status_code == 403
    co_sign(client, item, cast.lima, cast.chidi)  # a foreign id: the page asks for which of their own
    assert not CoSignature.objects.exists()


def test_a_public_call_is_open_to_every_city_and_a_decision_to_members(cast):
    co_signatures.sign(item=make_item(cast.network, kind="call"), city=cast.quito, by=cast.uma)
    with pytest.raises(NotPossibleError):
        co_signatures.sign(item=make_item(cast.network, kind="decision"), city=cast.quito, by=cast.uma)


@pytest.mark.parametrize(
    "facts",
    [{"kind": "information"}, {"deadline_on": "2020-01-01"}, {"state": "draft", "published_at": None}],
)
def test_what_takes_no_names_takes_none(cast, facts):
    with pytest.raises(NotPossibleError):
        co_signatures.sign(item=make_item(cast.network, **facts), city=cast.lima, by=cast.ana)


def test_the_mayor_s_office_has_the_last_word_where_the_city_asks_for_it(client, cast):
    approval.ask_for(city=cast.lima, asks=True)
    item = make_item(cast.network, kind="call")
    co_sign(client, item, cast.lima, cast.ana)
    waiting = CoSignature.objects.get()
    assert waiting.state == "waiting"
    assert [mail.to for mail in OutgoingMail.objects.filter(message="co_signature_waits")] == [cast.bo.email]
    assert waits_for(cast.bo) == 1
    client.force_login(cast.chidi)
    assert client.get(f"/agenda/{item.pk}/").context["waiting"] == []
    client.force_login(cast.ana)
    assert client.post(f"/agenda/co-signatures/{waiting.pk}/approve/").status_code == 403
    client.force_login(cast.bo)
    client.post(f"/agenda/co-signatures/{waiting.pk}/decline/", {"said": "Not this year."})
    co_sign(client, item, cast.lima, cast.ana)
    client.force_login(cast.bo)
    client.post(f"/agenda/co-signatures/{CoSignature.objects.live().get().pk}/approve/")
    signed = CoSignature.objects.signed().get()
    assert (signed.decided_by, signed.by) == (cast.bo, cast.ana)
    assert waits_for(cast.bo) == 0


def test_a_city_takes_its_name_back_while_the_item_is_open(client, cast):
    item = make_item(cast.network, kind="call")
    signature, _new = co_signatures.sign(item=item, city=cast.lima, by=cast.ana)
    client.force_login(cast.ana)
    client.post(f"/agenda/co-signatures/{signature.pk}/withdraw/", {"said": "The council said no."})
    assert not CoSignature.objects.live().exists()
    again, is_new = co_signatures.sign(item=item, city=cast.lima, by=cast.ana)
    assert is_new
    items.close(item=item, outcome="Done.")
    with pytest.raises(NotPossibleError):
        co_signatures.withdraw(signature=again, reason="Too late.")


def test_the_page_costs_the_same_with_few_names_and_many(client, cast):
    item = make_item(cast.network, kind="call")

    def add(number):
        for _ in range(number):
            CoSignature.objects.create(item=item, city=make_city(), state="signed", signed_at=NOON)

    add(1)
    few = len(statements(client, f"/agenda/{item.pk}/"))
    add(12)
    assert len(statements(client, f"/agenda/{item.pk}/")) == few <= 5


def test_an_office_that_cannot_sign_sees_the_deadline_until_its_city_has_signed(client, cast):
    item = make_item(cast.network, kind="call", deadline_on=timezone.localdate() + datetime.timedelta(days=9))

    def sees(person):
        client.force_login(person)
        page = client.get("/desk/")
        return bool(on_desk(page, "deadlines")), item.title in page.content.decode()

    assert sees(cast.bo) == (True, True)
    assert sees(cast.ana) == (False, True)  # for Ana it is an act, and listed among those
    assert sees(cast.uma) == (False, False)
    co_signatures.sign(item=item, city=cast.lima, by=cast.ana)
    assert sees(cast.bo) == (False, False)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_sign_once(cast):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after the other")
    item = make_item(cast.network, kind="call", deadline_on=timezone.localdate() + datetime.timedelta(days=9))

    def sign(_number):
        try:
            return co_signatures.sign(item=item, city=cast.lima, by=cast.ana)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sign, range(4))) == 1
