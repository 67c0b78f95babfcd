"""Writes by the API: rules and words of the forms, once for each key, never over what nobody read."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from citydiplo.kit.models import ApiAnswer
from citydiplo.kit.tasks import forget_api_answers
from networks.actions import api_tokens
from networks.models import City
from partnerships.models import Partnership
from tests.at_once import at_once
from tests.portal.api.sending import read, send
from tests.rows import make_city, make_partnership, make_person, make_seat

ADDRESS = "/api/v1/partnerships/"
FACTS = {
    "partner": "/cities/rome/",
    "partnership_class": "twinning",
    "dimension": "culture",
    "since": "1998-05",
    "status": "active",
}


@pytest.fixture
def tokens(db):
    """Those of Lima and Rome that write, one of Lima that reads, one of a mayor's office elsewhere."""
    made = {}
    for slug, role in (("lima", "city-editor"), ("rome", "city-editor"), ("oslo", "city-editor")):
        seat = make_seat(make_person(slug.title()), make_city(slug, region="europe"), role)
        made[slug] = api_tokens.make(seat=seat, name=slug, scope="write", days=30)[1]
    made["reader"] = api_tokens.make(seat=seat, name="reader", scope="read", days=30)[1]
    return made


def add(client, token, key="one", **facts):
    return send(client, ADDRESS, token, FACTS | facts, Idempotency_Key=key)


def tag_of(client, address, token):
    return read(client, address, token)["ETag"]


def test_a_partnership_is_added_for_the_city_of_the_token(client, tokens):
    answer = add(client, tokens["lima"])
    assert answer.status_code == 201, answer.content
    made = Partnership.objects.get()
    assert [str(party.city) for party in made.parties.all()] == ["Lima", "Rome"]
    assert (made.state, made.since_precision) == ("declared", "month")
    assert answer["Location"] == f"{ADDRESS}{made.pk}/"
    assert answer.json()["record_id"] == made.pk
    assert made.history.latest("history_date").actor_place == "Lima"


def test_the_same_request_again_gets_the_same_answer_and_another_body_is_refused(client, tokens):
    first, again = add(client, tokens["lima"]), add(client, tokens["lima"])
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replay"] == "true"
    assert Partnership.objects.count() == 1
    assert add(client, tokens["lima"], dimension="security").status_code == 422
    assert add(client, tokens["oslo"], key="one").status_code == 201  # a key is of one token
    ApiAnswer.objects.update(made_at="2020-01-01T00:00Z")
    forget_api_answers()
    assert not ApiAnswer.objects.exists()


def test_what_is_refused_is_refused_in_the_words_of_the_form_and_writes_nothing(client, tokens):
    wrong = (
        ({"since": "yesterday-ish"}, "since"),
        ({"partner": "Nowhere on this map"}, "partner"),
        ({"partner": "/cities/lima/"}, "partner"),
        ({"status": "unheard-of"}, "status"),
        ({"colour": "red"}, "colour"),
        ({"since": {"year": 1998}}, "since"),
    )
    for number, (facts, field) in enumerate(wrong):
        answer = add(client, tokens["lima"], key=f"wrong-{number}", **facts)
        assert answer.status_code == 422, (facts, answer.content)
        assert field in {fault["field"] for fault in answer.json()["errors"]}, answer.content
    assert not Partnership.objects.exists()


def test_who_may_not_write_does_not(client, tokens):
    assert add(client, "").status_code == 401
    assert add(client, tokens["reader"]).status_code == 403
    assert send(client, ADDRESS, tokens["lima"], FACTS).status_code == 428
    assert send(client, ADDRESS, tokens["lima"], [1], Idempotency_Key="x").status_code == 400
    sent = {"authorization": f"Bearer {tokens['lima']}", "idempotency-key": "y"}
    assert client.post(ADDRESS, "{", content_type="application/json", headers=sent).status_code == 400
    assert client.post(ADDRESS, {"a": 1}, headers=sent).status_code == 415
    assert not Partnership.objects.exists()


def test_a_likely_duplicate_is_named_before_it_is_added(client, tokens):
    add(client, tokens["lima"])
    answer = add(client, tokens["lima"], key="two")
    assert answer.status_code == 409
    assert f"/partnerships/{Partnership.objects.get().pk}/" in answer.json()["detail"]
    assert add(client, tokens["lima"], key="three", different=True).status_code == 201


def test_the_other_side_confirms_what_it_read(client, tokens):
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    tag = tag_of(client, row, tokens["rome"])
    assert send(client, f"{row}confirm/", tokens["rome"]).status_code == 428
    assert send(client, f"{row}confirm/", tokens["oslo"], If_Match="*").status_code == 403
    answer = send(client, f"{row}confirm/", tokens["rome"], If_Match=f"W/{tag}")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed"), answer.content


def test_what_somebody_changed_meanwhile_is_not_confirmed_unseen(client, tokens):
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    tag = tag_of(client, row, tokens["rome"])
    changed = send(client, row, tokens["lima"], {"since": "2001"}, "patch", If_Match="*")
    assert (changed.status_code, changed.json()["since"]) == (200, "2001"), changed.content
    answer = send(client, f"{row}confirm/", tokens["rome"], If_Match=tag)
    assert answer.status_code == 412
    assert answer["ETag"] != tag
    assert Partnership.objects.get().state == "declared"


def test_a_correction_changes_what_was_sent_and_nothing_else(client, tokens):
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    assert send(client, row, tokens["lima"], {"title": "x"}, "patch").status_code == 428
    tag = tag_of(client, row, tokens["lima"])
    answer = send(client, row, tokens["lima"], {"title": "River cities"}, "patch", If_Match=tag)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["title"], said["since"], said["dimension"]) == ("River cities", "1998-05", "culture")
    assert send(client, row, tokens["lima"], {"title": "y"}, "patch", If_Match=tag).status_code == 412
    assert send(client, row, tokens["oslo"], {"title": "y"}, "patch", If_Match="*").status_code == 403
    wrong = send(client, row, tokens["lima"], {"until": "1990"}, "patch", If_Match="*")
    assert wrong.status_code == 422


def test_a_party_disputes_with_a_reason(client, tokens):
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    said = {"field": "since", "held": "1997", "reason": "Our archive."}
    assert send(client, f"{row}dispute/", tokens["rome"], {}, If_Match="*").status_code == 422
    answer = send(client, f"{row}dispute/", tokens["rome"], said, If_Match="*")
    assert answer.status_code == 200, answer.content
    again = send(client, f"{row}dispute/", tokens["rome"], said, If_Match="*")
    assert again.status_code == 409
    assert Partnership.objects.get().disputes.get().held == "1997"


def disputed(client, tokens):
    """The address of a partnership of Lima whose start Rome disputes."""
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    said = {"field": "since", "held": "1997", "reason": "Our archive."}
    assert send(client, f"{row}dispute/", tokens["rome"], said, If_Match="*").status_code == 200
    return row


def test_who_may_answer_a_dispute_reads_it_and_accepts_it(client, tokens):
    row = disputed(client, tokens)
    assert client.get(f"{row}disputes/").status_code == 401
    assert read(client, f"{row}disputes/", tokens["oslo"]).status_code == 403
    assert read(client, f"{row}disputes/", tokens["rome"]).json() == {"results": []}  # its own
    [open_one] = read(client, f"{row}disputes/", tokens["lima"]).json()["results"]
    assert (open_one["city"], open_one["held"]) == ("Rome", "1997")
    said = {"dispute": open_one["id"], "answer": "accepted"}
    assert send(client, f"{row}disputes/", tokens["rome"], said, If_Match="*").status_code == 422
    assert send(client, f"{row}disputes/", tokens["lima"], said).status_code == 428
    tag = tag_of(client, row, tokens["lima"])
    answer = send(client, f"{row}disputes/", tokens["lima"], said, If_Match=tag)
    assert (answer.status_code, answer.json()["since"]) == (200, "1997"), answer.content
    assert send(client, f"{row}disputes/", tokens["lima"], said, If_Match="*").status_code == 422
    answer = send(client, f"{row}confirm/", tokens["rome"], If_Match="*")
    assert answer.json()["state"] == "confirmed"


def test_a_dispute_is_declined_with_a_reason(client, tokens):
    row = disputed(client, tokens)
    [open_one] = read(client, f"{row}disputes/", tokens["lima"]).json()["results"]
    said = {"dispute": open_one["id"], "answer": "declined"}
    answer = send(client, f"{row}disputes/", tokens["lima"], said, If_Match="*")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["reason"]
    said["reason"] = "The act is of 1998."
    answer = send(client, f"{row}disputes/", tokens["lima"], said, If_Match="*")
    assert (answer.status_code, answer.json()["since"]) == (200, "1998-05"), answer.content
    assert Partnership.objects.get().disputes.get().answer_reason == "The act is of 1998."


def test_a_party_ends_a_partnership_and_the_other_confirms_the_end(client, tokens):
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    send(client, f"{row}confirm/", tokens["rome"], If_Match="*")
    said = {"step": "end", "date": "2024-06", "reason": "The agreement was not renewed."}
    wrong = (
        ({"step": "burn"}, 422),
        ({"date": "2199"}, 422),
        ({"reason": ""}, 422),
        ({"step": "resume"}, 409),
    )
    for facts, status in wrong:
        assert send(client, f"{row}step/", tokens["lima"], said | facts, If_Match="*").status_code == status
    assert send(client, f"{row}step/", tokens["oslo"], said, If_Match="*").status_code == 403
    tag = tag_of(client, row, tokens["lima"])
    answer = send(client, f"{row}step/", tokens["lima"], said, If_Match=tag)
    ended = answer.json()
    assert (answer.status_code, ended["status"], ended["state"]) == (200, "ended", "declared"), answer.content
    assert ended["until"] == "2024-06"
    assert send(client, f"{row}step/", tokens["lima"], said, If_Match=tag).status_code == 412
    answer = send(client, f"{row}confirm/", tokens["rome"], If_Match="*")
    assert (answer.json()["status"], answer.json()["state"]) == ("ended", "confirmed")


def test_an_end_waits_where_the_mayors_office_approves_first(client, tokens):
    row = ADDRESS + f"{add(client, tokens['lima']).json()['record_id']}/"
    City.objects.filter(slug="lima").update(asks_approval=True)
    said = {"step": "end", "date": "2024", "reason": "Not renewed."}
    answer = send(client, f"{row}step/", tokens["lima"], said, If_Match="*")
    assert (answer.status_code, answer.json()["status"]) == (202, "active"), answer.content


def test_what_a_token_may_not_read_is_not_there_for_its_writes(client, tokens):
    hidden = make_partnership(make_city("lagos"), make_city("quito"), visibility="city")
    for path in ("confirm/", "dispute/", "disputes/", "step/"):
        answer = send(client, f"{ADDRESS}{hidden.pk}/{path}", tokens["lima"], If_Match="*")
        assert answer.status_code == 404, path
    assert (
        send(client, f"{ADDRESS}{hidden.pk}/", tokens["lima"], {}, "patch", If_Match="*").status_code == 404
    )


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs connections that wait")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_add_one_record(tokens):
    answers = at_once(*[lambda: add(Client(), tokens["lima"])] * 2)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Partnership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_program_of_the_help_does_what_the_help_says(live_server, client, tokens):
    program = Path(settings.BASE_DIR, "templates", "portal", "api_example.txt").read_text()
    assert len(program.splitlines()) <= 20
    assert program.strip() in client.get("/api/").text
    facts = {"API": f"{live_server.url}/api/v1/", "OUR_TOKEN": tokens["lima"], "THEIR_TOKEN": tokens["rome"]}
    cache.clear()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=facts | {"PARTNER": "/cities/rome/"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first == "0 partnerships in Europe"
    assert second.startswith("Lima – Rome confirmed http")
