"""One person answers a meeting for several cities; a secretariat enters, and replaces, what cities said."""

import html
import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.actions.addressed import NotPossibleError
from agenda.models import Attendance
from citydiplo.kit.models import OutgoingMail
from networks.choices import SeatRole
from tests.agenda.test_answers_to_meetings import say
from tests.agenda.test_reminders import told
from tests.rows import make_city, make_meeting, make_membership, make_seat


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.network, starts_on="2099-05-05", title="Assembly", audience="members")


@pytest.fixture
def two_cities(cast):
    """Ana edits Quito and Lagos, too; Quito is a member."""
    make_membership(cast.network, cast.quito)
    make_seat(cast.ana, cast.quito, SeatRole.CITY_EDITOR)
    make_seat(cast.ana, cast.lagos, SeatRole.CITY_EDITOR)


def page_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def hidden(page, name):
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    return found and found[1]


def facts():
    rows = Attendance.objects.order_by("city__name")
    return {str(row.city): (row.answer, row.delegate_role, row.people[1:]) for row in rows}


def test_the_city_is_chosen_first_and_each_form_holds_its_own_answer(client, cast, meeting, two_cities):
    say(meeting, cast.lima, cast.ana, delegate_role="Rosa of Lima", delegates=[("Adviser", "Kim")])
    say(meeting, cast.lagos, cast.chidi, "maybe", delegate_role="Head of Lagos")
    client.force_login(cast.ana)
    path = f"/meetings/{meeting.pk}/answer/"
    page = page_of(client, path)
    assert "Choose the city that answers" in page
    assert '<form class="form" method="post"' not in page
    links = re.findall(rf'href="({path}[?]city=\d+)">([^<]+)</a>', page)
    assert [name for _link, name in links] == ["Quito", "Lima", "Lagos"]  # no answer of Quito yet
    pages = {name: page_of(client, link) for link, name in links}
    for name, page in pages.items():
        assert f"Will {name} attend?" in page
        assert hidden(page, "city") == links[[one for _l, one in links].index(name)][0].partition("=")[2]
        assert "<select" not in page.partition("<main")[2].partition("</main>")[0]
    assert [name for name, page in pages.items() if "Rosa of Lima" in page] == ["Lima"]
    assert [name for name, page in pages.items() if "Head of Lagos" in page] == ["Lagos"]
    sent = {"city": hidden(pages["Quito"], "city"), "answer": "no"}
    assert client.post(links[0][0], sent).status_code == 302
    assert facts() == {
        "Lagos": ("maybe", "Head of Lagos", []),
        "Lima": ("yes", "Rosa of Lima", [("Adviser", "Kim")]),
        "Quito": ("no", "", []),
    }


def test_the_choice_costs_the_same_for_few_and_many_cities(client, cast, meeting):
    client.force_login(cast.dia)
    path, costs = f"/meetings/{meeting.pk}/answer-for/", set()
    for name in ("", "oslo", "bergen", "turku"):
        if name:
            make_membership(cast.network, make_city(name))
            say(meeting, cast.network.memberships.latest("pk").city, cast.dia, for_the_city=True)
        client.get(path)
        with CaptureQueriesContext(connection) as statements:
            page_of(client, path)
        costs.add(len(statements))
    assert len(costs) == 1


def test_with_one_city_the_form_comes_at_once(client, cast, meeting):
    client.force_login(cast.chidi)
    page = page_of(client, f"/meetings/{meeting.pk}/answer/")
    assert "Will Lagos attend?" in page
    assert "Choose another city" not in page
    assert hidden(page, "city") == str(cast.lagos.pk)


@pytest.mark.parametrize("who", ["ana", "dia", "chidi"])
@pytest.mark.parametrize("forged", ["oslo", "none", "words", "huge", "slug"])
def test_a_forged_city_is_refused(client, cast, meeting, who, forged):
    oslo = make_city("oslo", name="Oslo")
    if who == "ana":
        make_membership(cast.network, cast.quito)
        make_seat(cast.ana, cast.quito, SeatRole.CITY_EDITOR)
    named = {"oslo": oslo.pk, "none": "", "words": "lima'--", "huge": "9" * 40, "slug": "lima"}[forged]
    client.force_login(getattr(cast, who))
    path = f"/meetings/{meeting.pk}/{'answer-for' if who == 'dia' else 'answer'}/"
    answer = client.post(path, {"city": named, "answer": "yes", "delegate_role": "Forged"})
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.content.decode()
    assert not Attendance.objects.exists()
    if named:
        page = client.get(path, {"city": named})
        assert page.status_code == 404
        assert "You cannot answer for this city here" in page.content.decode()
        assert "Will" not in page.content.decode().partition("<h1")[2].partition("</h1>")[0]


def test_an_editor_of_one_city_sends_nothing_for_another(client, cast, meeting):
    client.force_login(cast.chidi)
    sent = {"city": cast.lima.pk, "answer": "no"}
    assert client.post(f"/meetings/{meeting.pk}/answer/?city={cast.lagos.pk}", sent).status_code == 422
    assert not Attendance.objects.exists()


def test_what_was_typed_for_one_city_does_not_fill_the_form_of_another(client, cast, meeting, two_cities):
    client.force_login(cast.ana)
    path = f"/meetings/{meeting.pk}/answer/"
    page = page_of(client, f"{path}?city={cast.lima.pk}")
    marks = {name: hidden(page, name) for name in ("opened-by", "opened-at")}
    client.session.flush()
    sent = {"city": cast.lima.pk, "answer": "yes", "delegate_role": "Typed for Lima"}
    signing_in = client.post(path, marks | sent)
    assert signing_in.url.endswith(f"?next={quote(f'{path}?city={cast.lima.pk}')}")
    client.force_login(cast.ana)
    other = page_of(client, f"{path}?city={cast.quito.pk}")
    assert "Typed for Lima" not in other
    assert "before you were signed out" not in other
    back = page_of(client, f"{path}?city={cast.lima.pk}")
    assert "Will Lima attend?" in back
    assert "Typed for Lima" in back


def test_the_desk_and_the_meeting_name_the_one_city_that_is_to_answer(client, cast, meeting, two_cities):
    say(meeting, cast.lagos, cast.chidi)
    client.force_login(cast.ana)
    path = f"/meetings/{meeting.pk}/answer/"
    assert f'"{path}"' in page_of(client, "/desk/")
    say(meeting, cast.lima, cast.ana)
    assert f'"{path}?city={cast.quito.pk}"' in page_of(client, "/desk/")
    client.force_login(cast.chidi)
    assert f'"{path}?city={cast.lagos.pk}"' in page_of(client, f"/meetings/{meeting.pk}/")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("no", "Lima answered No on 27 November 2026."),
        ("maybe", "Lima answered Maybe on 27 November 2026."),
        ("yes", "Lima answered Yes on 27 November 2026 and is on the waiting list."),
    ],
)
@pytest.mark.usefixtures("clock")
def test_a_secretariat_confirms_that_it_replaces_an_own_answer(client, cast, meeting, said, words):
    type(meeting).objects.update(capacity=1)
    say(meeting, cast.lagos, cast.chidi)
    say(meeting, cast.lima, cast.ana, said, delegate_role="Envoy" if said != "no" else "")
    before = facts()
    client.force_login(cast.dia)
    path = f"/meetings/{meeting.pk}/answer-for/?city={cast.lima.pk}"
    page = page_of(client, path)
    assert "Enter an answer for Lima" in page
    assert words in page
    assert "Replace Lima’s own answer" in page
    sent = {"city": cast.lima.pk, "answer": "no", "replaces": hidden(page, "replaces")}
    if said == "no":
        sent["answer"] = "maybe"
    refused = client.post(path, sent)
    assert refused.status_code == 422
    assert "Tick this box to replace the answer that Lima gave" in refused.content.decode()
    assert facts() == before
    assert not OutgoingMail.objects.exists()
    client.post(path, sent | {"replace": "on"})
    assert facts()["Lima"][0] == sent["answer"]
    assert Attendance.objects.get(city=cast.lima).entered_by_network
    subject = "The answer of Lima was replaced: Assembly"
    assert told() == [("ana@example.org", subject)]
    # What the secretariat entered itself it changes without a question, and nobody is written to.
    assert "Replace Lima" not in page_of(client, path)
    client.post(path, {"city": cast.lima.pk, "answer": "yes"})
    assert OutgoingMail.objects.count() == 1


def test_an_answer_that_came_meanwhile_is_not_replaced_unseen(client, cast, meeting):
    client.force_login(cast.dia)
    path = f"/meetings/{meeting.pk}/answer-for/?city={cast.lagos.pk}"
    assert hidden(page_of(client, path), "replaces") is None
    say(meeting, cast.lagos, cast.chidi, "no")
    sent = {"city": cast.lagos.pk, "answer": "yes", "replace": "on"}
    first = client.post(path, sent)
    assert first.status_code == 422
    page = " ".join(first.content.decode().split())
    assert "Lagos answered No on" in page
    seen = hidden(page, "replaces")
    # Its delegation changes, too: what was ticked below the earlier answer no longer counts.
    say(meeting, cast.lagos, cast.chidi, "maybe", delegates=[("Driver", "")])
    again = client.post(path, sent | {"replaces": seen})
    assert again.status_code == 422
    assert "checked" not in re.search(r'<input[^>]*name="replace"[^>]*>', again.content.decode())[0]
    say(meeting, cast.lagos, cast.chidi, "maybe", delegates=[("Adviser", "")])
    assert hidden(page_of(client, path), "replaces") != hidden(again.content.decode(), "replaces")
    with pytest.raises(NotPossibleError, match="Lagos has just given its own answer"):
        say(meeting, cast.lagos, cast.dia, "no", for_the_city=True)
    assert Attendance.objects.get().answer == "maybe"


@pytest.mark.parametrize(
    ("language", "subject", "lines"),
    [
        ("en", "The answer of Lima was replaced: Assembly", ("Before: No", "Now: Yes")),
        ("es", "Se sustituyó la respuesta de Lima: Assembly", ("Antes: No", "Ahora: Sí")),
        ("fr", "La réponse de Lima a été remplacée : Assembly", ("Avant\xa0: Non", "Maintenant\xa0: Oui")),
    ],
)
def test_editors_of_a_city_are_told_that_its_answer_was_replaced(cast, meeting, language, subject, lines):
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(language=language)
    say(meeting, cast.lima, cast.ana, "no")
    own = Attendance.objects.get()
    say(meeting, cast.lima, cast.dia, "yes", for_the_city=True, replaces=own.stamp)
    mail = OutgoingMail.objects.get(to="ana@example.org")
    assert mail.subject == subject
    for line in (*lines, f"/meetings/{meeting.pk}/"):
        assert line in mail.text
        assert line in html.unescape(mail.html)
    assert "{" not in mail.text
