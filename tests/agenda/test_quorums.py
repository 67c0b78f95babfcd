"""A quorum can be met: it is at most the number of cities that are asked, and the end says whether it was."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agenda.actions import co_signatures, items
from agenda.actions.addressed import NotPossibleError
from agenda.models import AgendaItem, CityGroup
from networks.actions import approval
from tests.agenda.test_decisions import page_of
from tests.pages import statements
from tests.rows import make_city, make_item, make_membership

TOO_LARGE = {
    0: "No city is asked to decide. Leave the quorum empty.",
    1: "Only 1 city is asked to decide. Enter a quorum of at most 1.",
    2: "Only 2 cities are asked to decide. Enter a quorum of at most 2.",
    3: "Only 3 cities are asked to decide. Enter a quorum of at most 3.",
}


def typed(**facts):
    return {
        "title": "The budget",
        "theme": "immigration",
        "kind": "decision",
        "audience": "members",
        "do": "save",
    } | facts


def refusals(client, path, **facts):
    """What is said at the field; nothing if it was saved."""
    answer = client.post(path, typed(**facts))
    return [] if answer.status_code == 302 else answer.context["form"].errors.get("quorum", [])


@pytest.mark.parametrize("audience", ["members", "public"])
@pytest.mark.parametrize("members", [2, 3])
def test_of_members_a_quorum_is_at_most_their_number(client, cast, audience, members):
    if members == 3:
        make_membership(cast.network, cast.quito)
    client.force_login(cast.dia)
    for quorum in (members + 1, 99, 10_000):
        assert refusals(client, "/agenda/new/", audience=audience, quorum=quorum) == [TOO_LARGE[members]]
    assert not AgendaItem.objects.exists()
    assert refusals(client, "/agenda/new/", audience=audience, quorum=members) == []
    assert AgendaItem.objects.get().quorum == members


def test_of_chosen_cities_each_counts_once(client, cast):
    group = CityGroup.objects.create(network=cast.network, name="South")
    group.cities.set([cast.lima, cast.quito])
    client.force_login(cast.dia)
    to_two = {"audience": "cities", "cities": "Lima (lima)", "group": group.pk}
    assert refusals(client, "/agenda/new/", **to_two, quorum=3) == [TOO_LARGE[2]]
    to_one = {"audience": "cities", "cities": "Lima (lima)"}
    assert refusals(client, "/agenda/new/", **to_one, quorum=2) == [TOO_LARGE[1]]
    assert refusals(client, "/agenda/new/", **to_two, quorum=2) == []


def test_a_network_without_cities_has_no_quorum(client, cast):
    cast.network.memberships.all().delete()
    client.force_login(cast.dia)
    assert refusals(client, "/agenda/new/", quorum=1) == [TOO_LARGE[0]]


def test_the_action_refuses_it_too(cast):
    item = make_item(cast.network, quorum=2)
    with pytest.raises(ValidationError) as refusal:
        items.amend(item=item, version=0, quorum=3)
    assert refusal.value.message_dict == {"quorum": [TOO_LARGE[2]]}
    with pytest.raises(ValidationError):
        items.amend(item=item, version=0, audience="cities", cities=[cast.lima])
    with pytest.raises(ValidationError):
        items.write(
            network=cast.network, token=None, title="X", theme="immigration", kind="decision", quorum=5
        )


@pytest.mark.parametrize("days", [None, 3])
def test_a_draft_whose_members_left_is_not_published(client, cast, days):
    item = make_item(cast.network, state="draft", quorum=5)
    client.force_login(cast.dia)
    at = f"{timezone.now() + datetime.timedelta(days=days):%Y-%m-%dT%H:%M}" if days else ""
    page = client.post(f"/agenda/{item.pk}/publish/", {"publish_at": at}, follow=True).content.decode()
    assert f"The item was not published because the quorum is too large. {TOO_LARGE[2]}" in page
    item.refresh_from_db()
    assert item.state == "draft"
    with pytest.raises(NotPossibleError):
        items.publish(item=item)


def of_three(cast, quorum):
    make_membership(cast.network, cast.quito)
    item = make_item(cast.network, title="The budget", quorum=quorum)
    co_signatures.sign(item=item, city=cast.lima, by=cast.ana, position="no")
    co_signatures.sign(item=item, city=cast.lagos, by=cast.chidi, position="abstain")
    return item


def words_of(page):
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize(
    ("quorum", "said"),
    [(3, "Quorum not met: 2 of 3."), (2, "The quorum of 2 is reached."), (None, "2 of 3 cities answered.")],
)
def test_a_decision_closes_with_its_count_and_keeps_who_has_not_answered(client, cast, quorum, said):
    item = of_three(cast, quorum)
    client.force_login(cast.dia)
    closing = client.get(f"/agenda/{item.pk}/close/")
    client.post(f"/agenda/{item.pk}/close/", {"said": "Put off."})
    make_membership(cast.network, make_city("oslo"))
    client.logout()
    closed = client.get(f"/agenda/{item.pk}/")
    for page in (closing, closed):
        tally = page.context["tally"]
        assert [(words, number) for words, number in tally.counts] == [("Yes", 0), ("No", 1), ("Abstain", 1)]
        assert [city.name for city in tally.silent] == ["Quito"]
        assert said in words_of(page)
        assert "1 city has not answered" in words_of(page)
        assert "needed" not in words_of(page)
    assert "co-sign" not in words_of(closing)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("call", "When you close this item, cities can no longer co-sign"),
        ("discussion", "When you close this item, cities can no longer comment"),
        ("information", "The page of this item will show it"),
    ],
)
def test_other_kinds_close_in_their_own_words(client, cast, kind, said):
    item = make_item(cast.network, kind=kind)
    client.force_login(cast.dia)
    page = words_of(client.get(f"/agenda/{item.pk}/close/"))
    assert said in page
    assert ("co-sign" in page) == (kind == "call")


def test_after_its_deadline_no_further_answers_are_needed(client, cast):
    item = of_three(cast, 3)
    assert "The quorum is 3: 1 more answer is needed." in page_of(client, item)
    item.deadline_on = datetime.date(2026, 1, 2)
    item.settle_deadline()
    item.save()
    assert "Quorum not met: 2 of 3." in page_of(client, item)


def test_an_answer_that_waits_for_its_mayor_s_office_is_not_counted(client, cast):
    approval.ask_for(city=cast.lima, asks=True)
    item = of_three(cast, 2)
    items.close(item=item, outcome="Put off.")
    tally = client.get(f"/agenda/{item.pk}/").context["tally"]
    assert (tally.answered, [city.name for city in tally.silent]) == (1, ["Lima", "Quito"])


def test_the_quorum_of_a_closed_decision_stays(client, cast):
    item = of_three(cast, 3)
    item = items.close(item=item, outcome="Put off.")
    client.force_login(cast.dia)
    sent = {"audience": "public", "version": item.version}
    path = f"/agenda/{item.pk}/edit/"
    for quorum in (2, ""):
        assert refusals(client, path, **sent, quorum=quorum) == [
            "This decision is closed. Its quorum cannot change."
        ]
    with pytest.raises(ValidationError):
        items.amend(item=item, version=item.version, quorum=1)
    cast.network.memberships.all().delete()  # who left later does not make it wrong
    assert refusals(client, path, **sent, quorum=3, title="Budget") == []
    assert AgendaItem.objects.get().title == "Budget"


def test_a_decision_that_an_earlier_version_closed_is_shown(client, cast):
    item = of_three(cast, 3)
    items.close(item=item, outcome="Put off.")
    kept = {"yes": 0, "no": 1, "abstain": 1, "asked": 3}
    AgendaItem.objects.update(tally=kept)
    assert "Quorum not met: 2 of 3." in page_of(client, item)
    assert client.get(f"/agenda/{item.pk}/").context["tally"].silent == []


def test_a_closed_decision_takes_as_many_statements_for_many_silent_cities(client, cast):
    def asked(cities):
        for _ in range(cities):
            make_membership(cast.network, make_city())
        item = make_item(cast.network)
        items.close(item=item, outcome="Put off.")
        return len(statements(client, f"/agenda/{item.pk}/"))

    asked(1)
    assert asked(1) == asked(9)
