"""Lists of the operators' desk: emails, imports, cities that may be doubles, jobs."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from citydiplo.celery import note_end
from citydiplo.kit import heartbeats
from citydiplo.kit.mail import decisions, delivery
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.tasks import heartbeat
from networks.models import City
from tests import fitting, rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
MAILS, DOUBLES = reverse("operator-mails"), reverse("operator-doubles")


@pytest.fixture
def operator(client):
    client.force_login(rows.make_person("Olu", is_staff=True, is_superuser=True))
    return client


def failed(to="ana@lima.example", **facts):
    said = {"message": "seat_ended", "subject": "Your role", "text": "Hello", "html": "<p>Hello</p>"}
    said |= {"state": "failed", "attempts": 12, "problem": "550 No"}
    return OutgoingMail.objects.create(to=to, **said | facts)


def shown(client, path, **query):
    return client.get(path, query).content.decode()


def test_emails_are_listed_by_state_and_recipient(operator):
    failed(), failed("bo@oslo.example"), failed("chidi@lagos.example", state="planned")
    page = shown(operator, MAILS)
    names = [name for name in ("ana@lima", "bo@oslo", "chidi@lagos") if name in page]
    assert names == ["ana@lima", "bo@oslo"]
    assert "550 No" in page
    assert "Hello" not in page
    assert "chidi@lagos.example" in shown(operator, MAILS, state="waiting")
    page = shown(operator, MAILS, to="bo@")
    assert ("bo@oslo.example" in page, "ana@lima.example" in page) == (True, False)
    assert operator.get(MAILS, {"state": "lost"}).status_code == 404
    assert operator.get(MAILS, {"to": "%_'"}).status_code == 200


def test_a_failed_email_is_sent_again(operator, mailoutbox):
    first, second = failed(), failed("bo@oslo.example")
    answer = operator.post(MAILS, {"do": "again", "mail": [first.pk, second.pk]}, follow=True)
    assert "2 emails will be sent again." in answer.content.decode()
    first.refresh_from_db()
    assert (first.state, first.attempts, first.problem) == ("planned", 0, "")
    assert delivery.deliver(first.pk, second.pk) == 2
    assert {mail.to[0] for mail in mailoutbox} == {"ana@lima.example", "bo@oslo.example"}
    assert decisions.send_again(pks=[first.pk]) == 0  # it was sent


def test_a_closed_email_is_off_the_desk_and_says_nothing(operator):
    mail = failed()
    operator.post(MAILS, {"do": "close", "mail": mail.pk})
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html, mail.closed_at is None) == ("failed", "", "", False)
    assert "ana@lima.example" not in shown(operator, MAILS)
    assert "ana@lima.example" in shown(operator, MAILS, state="closed")
    assert decisions.close(pks=[mail.pk]) == decisions.send_again(pks=[mail.pk]) == 0


def test_an_email_that_came_back_has_no_text_to_send_again(operator):
    mail = failed(text="", html="")
    assert "It came back after it left" in shown(operator, MAILS)
    answer = operator.post(MAILS, {"do": "again", "mail": mail.pk}, follow=True)
    assert "Nothing was changed" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"do": "again"}, {"do": "again", "mail": ["x", "9" * 40]}, {"do": "x"}])
def test_what_names_no_email_changes_nothing(operator, sent):
    mail = failed()
    assert "Nothing was changed" in operator.post(MAILS, sent, follow=True).content.decode()
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_imports_are_listed_by_state(operator):
    fitting.import_job(file_name="bad.csv", status="failed", problem="The file has no columns.")
    fitting.import_job(file_name="good.csv", status="checked")
    page = shown(operator, reverse("operator-imports"))
    assert "bad.csv" in page
    assert "The file has no columns." in page
    assert "good.csv" not in page
    for state in ("checked", "all"):
        assert "good.csv" in shown(operator, reverse("operator-imports"), state=state)
    assert "good.csv" not in shown(operator, reverse("operator-imports"), state="at-work")


@pytest.fixture
def juans():
    found = [rows.make_city(country="PE", name="San Juan", admin_area=area) for area in ("Lima", "Puno")]
    City.objects.filter(name="San Juan").update(is_name_shared=True)
    return found


def test_doubles_are_listed_by_country_with_the_others_of_their_name(operator, juans):
    for named in ("Rome", "Rome"):
        rows.make_city(country="IT", name=named)
    City.objects.filter(name="Rome").update(is_name_shared=True)
    page = operator.get(DOUBLES)
    assert page.context["page"].total == 4
    assert [(city.pk, [one.pk for one in others]) for city, others in page.context["rows"]][2:] == [
        (juans[0].pk, [juans[1].pk]),
        (juans[1].pk, [juans[0].pk]),
    ]
    assert operator.get(DOUBLES, {"country": "PE"}).context["page"].total == 2
    assert operator.get(DOUBLES, {"country": "xx"}).context["page"].total == 4


def test_a_double_is_merged_after_a_look(operator, juans):
    goes, stays = juans
    path = reverse("operator-double", args=[goes.slug])
    assert "Puno" in shown(operator, path)
    assert "What moves to the other city" in shown(operator, path, into=stays.pk)
    assert not City.objects.exclude(merged_into=None).exists()
    assert operator.post(path, {"into": stays.pk}).url == DOUBLES
    goes.refresh_from_db()
    assert goes.merged_into == stays
    assert operator.get(path).url == reverse("operator-double", args=[stays.slug])
    assert operator.get(DOUBLES).context["page"].total == 0


def test_a_city_without_namesakes_is_merged_into_one_that_was_asked_for(operator, lima, juans):
    path = reverse("operator-double", args=["lima"])
    assert "No other city of the country has this name" in shown(operator, path)
    assert "What moves to the other city" in shown(operator, path, into=juans[0].pk)
    for wrong in ("x", "9" * 30, "0"):
        assert operator.get(path, {"into": wrong}).context["form"].errors


def test_who_may_not_change_cities_merges_none(client, juans):
    client.force_login(rows.make_person("Sam", is_staff=True))
    goes, stays = juans
    path = reverse("operator-double", args=[goes.slug])
    assert path not in shown(client, DOUBLES)
    assert client.get(path).status_code == client.post(path, {"into": stays.pk}).status_code == 403
    goes.refresh_from_db()
    assert goes.merged_into is None


def test_jobs_say_who_is_at_work_and_when_each_ended(operator):
    cache.clear()
    page = shown(operator, reverse("operator-jobs"))
    assert "Nobody has seen it at work lately." in page
    heartbeats.note()
    note_end(sender=heartbeat, state="SUCCESS")
    failing = type("Task", (), {"name": "citydiplo.kit.tasks.sweep_documents"})
    note_end(sender=failing, state="FAILURE")
    other = type("Task", (), {"name": "citydiplo.kit.tasks.send_mail"})
    note_end(sender=other, state="FAILURE")
    found = {run.name: run for run in heartbeats.last_runs()}
    assert found["heartbeat"].ended_at <= timezone.now()
    assert [name for name, run in found.items() if run.has_failed] == ["sweep-documents"]
    page = shown(operator, reverse("operator-jobs"))
    assert "1 job failed the last time" in page
    assert page.index("sweep-documents") < page.index("resume-imports")


@pytest.mark.parametrize("name", ["mails", "imports", "doubles", "jobs"])
def test_lists_of_operators_cost_the_same_with_many_rows(operator, juans, name):
    path = reverse(f"operator-{name}")
    failed()
    fitting.import_job(status="failed")
    few = len(statements(operator, path))
    for number in range(12):
        failed(f"x{number}@x.example")
        fitting.import_job(status="failed", file_name=f"{number}.csv")
        rows.make_city(country="PE", name="San Juan", admin_area=f"Area {number}")
    City.objects.filter(name="San Juan").update(is_name_shared=True)
    assert len(statements(operator, path)) == few


def test_only_operators_see_these_lists(client):
    client.force_login(rows.make_person("Eve"))
    for name in ("mails", "imports", "doubles", "jobs"):
        assert client.get(reverse(f"operator-{name}")).status_code == 403
