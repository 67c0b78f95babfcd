"""A decision collects one position per city, with a quorum, and closes with its count."""

import csv
import io

import pytest

from agenda.actions import co_signatures, items
from agenda.actions.addressed import NotPossibleError
from agenda.models import CoSignature
from networks.actions import approval
from tests.pages import statements
from tests.rows import make_city, make_item, make_membership


@pytest.fixture
def decision(cast):
    make_membership(cast.network, cast.quito)
    return make_item(cast.network, kind="decision", title="The budget", quorum=2)


def answer(client, decision, city, person, position="yes", **facts):
    client.force_login(person)
    path = f"/agenda/{decision.pk}/co-sign/"
    return client.post(path, {"city": city.pk, "position": position, **facts}, follow=True)


def page_of(client, decision):
    return " ".join(client.get(f"/agenda/{decision.pk}/").content.decode().split())


def test_cities_answer_yes_no_or_abstain_with_a_statement(client, cast, decision):
    answer(client, decision, cast.lima, cast.ana, "no", statement="Too early for us.")
    page = answer(client, decision, cast.lagos, cast.chidi, "abstain").content.decode()
    assert "Lagos answered: Abstain." in page
    assert "Too early for us." in page
    tally = client.get(f"/agenda/{decision.pk}/").context["tally"]
    assert [number for _words, number in tally.counts] == [0, 1, 1]
    assert (tally.answered, tally.asked, tally.has_quorum) == (2, 3, True)
    assert [city.name for city in tally.silent] == ["Quito"]


def test_the_page_says_how_many_answers_the_quorum_needs(client, cast, decision):
    assert "The quorum is 2: 2 more answers are needed." in page_of(client, decision)
    answer(client, decision, cast.lima, cast.ana)
    assert "The quorum is 2: 1 more answer is needed." in page_of(client, decision)
    answer(client, decision, cast.quito, cast.uma)
    assert "The quorum of 2 is reached." in page_of(client, decision)


def test_a_city_changes_its_position_while_the_decision_is_open(client, cast, decision):
    answer(client, decision, cast.lima, cast.ana, "yes")
    answer(client, decision, cast.lima, cast.ana, "no", statement="On reflection.")
    said = CoSignature.objects.get()
    assert (said.position, said.statement, said.state) == ("no", "On reflection.", "signed")


def test_the_mayor_s_office_approves_a_position_and_a_changed_one_again(client, cast, decision):
    approval.ask_for(city=cast.lima, asks=True)
    answer(client, decision, cast.lima, cast.ana, "no")
    said = CoSignature.objects.get()
    assert said.state == "waiting"
    assert client.get(f"/agenda/{decision.pk}/").context["tally"].answered == 0
    approval.approve(held=said, by=cast.bo)
    answer(client, decision, cast.lima, cast.ana, "yes")
    assert CoSignature.objects.get().state == "waiting"


def test_an_answer_without_a_position_comes_back_with_what_was_typed(client, cast, decision):
    page = answer(client, decision, cast.lima, cast.ana, "", statement="We are in favour.")
    assert page.status_code == 422
    assert "We are in favour." in page.content.decode()
    assert not CoSignature.objects.exists()


@pytest.mark.parametrize("position", ["perhaps", "YES", "yes "])
def test_an_unknown_position_is_refused(client, cast, decision, position):
    assert answer(client, decision, cast.lima, cast.ana, position).status_code in (200, 422)
    assert set(CoSignature.objects.values_list("position", flat=True)) <= {"yes"}


def test_it_closes_with_its_count_and_later_changes_of_members_do_not_matter(client, cast, decision):
    answer(client, decision, cast.lima, cast.ana)
    answer(client, decision, cast.lagos, cast.chidi, "no")
    items.close(item=decision, outcome="Adopted.")
    for name in ("oslo", "bergen"):
        make_membership(cast.network, make_city(name))
    tally = client.get(f"/agenda/{decision.pk}/").context["tally"]
    assert [number for _words, number in tally.counts] == [1, 1, 0]
    assert (tally.asked, [city.name for city in tally.silent]) == (3, ["Quito"])


@pytest.mark.parametrize(
    "said", [{"position": "no"}, {"position": "abstain"}, {"position": "yes", "statement": "If it rains."}]
)
def test_a_position_on_what_became_a_call_is_no_co_signature(client, cast, said):
    call = make_item(cast.network, kind="call")
    with pytest.raises(NotPossibleError):
        co_signatures.sign(item=call, city=cast.lima, by=cast.ana, **said)
    page = answer(client, call, cast.lima, cast.ana, **said).content.decode()
    assert "The network changed this decision to a call for co-signatures" in page
    assert not CoSignature.objects.exists()


def test_the_file_of_answers_holds_positions_and_statements(client, cast, decision):
    answer(client, decision, cast.lima, cast.ana, "abstain", statement="=1+1")
    text = client.get(f"/agenda/{decision.pk}/co-signatures.csv").getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["city"], row["position"]) == ("Lima", "abstain")
    assert not row["statement"].startswith("=")


def test_only_a_decision_has_a_quorum(client, cast):
    client.force_login(cast.dia)
    sent = {"title": "A call", "theme": "immigration", "kind": "call", "audience": "public", "quorum": 3}
    page = client.post("/agenda/new/", sent).content.decode()
    assert "Only a decision has a quorum." in page


def test_the_page_takes_as_many_statements_for_few_answers_as_for_many(client, cast, decision):
    client.force_login(cast.ana)
    path = f"/agenda/{decision.pk}/"

    def more(number):
        for _ in range(number):
            city = make_city()
            make_membership(cast.network, city)
            CoSignature.objects.create(
                item=decision, city=city, state="signed", signed_at=decision.published_at
            )

    more(1)
    client.get(path)
    few = len(statements(client, path))
    more(9)
    assert len(statements(client, path)) == few
