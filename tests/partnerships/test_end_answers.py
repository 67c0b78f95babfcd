"""Answers to the emails before an end: one click, signed in or not, once for all parties."""

import datetime

import pytest
from django.utils import timezone

from citydiplo.kit.models import OutgoingMail
from networks.choices import SeatRole
from partnerships.actions import end_reminders, next_check
from partnerships.models import Confirmation, Correction, EndAnswer, EndReminder, Partnership
from tests.pages import on_desk
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def end():
    return timezone.localdate() + 20 * DAY


@pytest.fixture
def record(lima, end, ana):
    lagos = make_city("lagos", name="Lagos")
    make_seat(make_person("Chidi"), lagos, SeatRole.CITY_EDITOR)
    facts = {"status": "active", "state": "declared", "dimension": "culture", "dimensions": ["culture"]}
    return make_partnership(lima, lagos, renewal_on=end, **facts)


def links():
    """{first name: the address in the email}."""
    end_reminders.run()
    mails = OutgoingMail.objects.filter(message="ends_soon")
    return {
        mail.to.partition("@")[0]: next(
            f"/partnership-ends/{word.split('/partnership-ends/')[1]}"
            for word in mail.text.split()
            if "/partnership-ends/" in word
        )
        for mail in mails
    }


def now(record):
    return Partnership.objects.get(pk=record.pk)


def test_renewed_by_one_click_signed_out(client, record, end):
    link = links()["ana"]
    page = client.get(link)
    assert "How does it go on?" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not EndAnswer.objects.exists()
    sent = {"answer": "renewed", "new_date": (end + 700 * DAY).isoformat()}
    assert client.post(link, sent).status_code == 302
    assert now(record).renewal_on == end + 700 * DAY
    assert now(record).status == "active"
    said = EndAnswer.objects.get()
    assert (said.answer, said.ends_on, str(said.city)) == ("renewed", end, "Lima")
    assert Confirmation.objects.filter(partnership=record, city=said.city).exists()
    end_reminders.run(today=end + 550 * DAY)  # a new day starts with the first stage again
    assert [one.stage for one in EndReminder.objects.filter(ends_on=end + 700 * DAY)] == [180]


def test_one_answer_is_enough_for_all_parties(client, record, end):
    found = links()
    client.post(found["ana"], {"answer": "runs-out"})
    answer = client.post(found["chidi"], {"answer": "ended"}, follow=True)
    assert "Someone has already answered this" in answer.content.decode()
    assert "Lima answered on" in answer.content.decode()
    assert EndAnswer.objects.get().answer == "runs-out"
    assert now(record).status == "active"


def test_ended_is_material_for_the_other_side(client, record):
    client.post(links()["ana"], {"answer": "ended"})
    assert now(record).status == "ended"
    assert now(record).until == timezone.localdate()
    change = record.status_changes.order_by("pk").last()
    assert change.reason == "Lima said so when asked about its end."
    assert record.material_changes.get().field == "status"


def test_what_runs_out_ends_the_day_after_and_sends_no_further_email(client, record, end):
    client.post(links()["ana"], {"answer": "runs-out"})
    assert (now(record).renewal_on, now(record).until) == (None, end)
    written = OutgoingMail.objects.filter(message="ends_soon").count()
    for day in range(20):
        end_reminders.run(today=timezone.localdate() + day * DAY)
    end_reminders.run(today=end)
    assert now(record).status == "active"
    assert OutgoingMail.objects.filter(message="ends_soon").count() == written
    end_reminders.run(today=end + DAY)
    end_reminders.run(today=end + 2 * DAY)
    assert now(record).status == "ended"
    assert now(record).until == end
    assert record.status_changes.filter(status="ended").count() == 1


@pytest.mark.parametrize(
    "wrong", [{}, {"answer": "renewed"}, {"answer": "renewed", "new_date": "2001-01-01"}]
)
def test_what_is_no_answer_is_refused(client, record, wrong):
    assert client.post(links()["ana"], wrong).status_code == 422
    assert not EndAnswer.objects.exists()


def test_links_that_were_changed_or_are_of_others_open_nothing(client, record):
    link = links()["ana"]
    assert client.get(link[:-3] + "xy/").status_code == 404
    client.force_login(make_person("Stranger"))
    assert client.get(link).status_code == 403
    client.logout()
    record.parties.filter(city__slug="lima").delete()
    assert client.get(link).status_code == 410


def test_a_city_that_asks_its_office_waits_for_it(client, record, lima):
    make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE)
    type(lima).objects.filter(pk=lima.pk).update(asks_approval=True)
    client.post(links()["ana"], {"answer": "ended"})
    assert now(record).status == "active"
    assert Correction.objects.get().part == "step"


def test_the_desk_leads_to_the_same_page_until_it_is_answered(client, record, ana):
    client.force_login(ana)
    page = client.get("/desk/")
    assert on_desk(page, "running_out")
    link = next(task.action_url for task in page.context["tasks"] if task.pile == "running_out")
    assert client.get(link).status_code == 200
    client.post(link, {"answer": "runs-out"})
    assert not on_desk(client.get("/desk/"), "running_out")


def test_a_historic_partnership_is_asked_nothing_and_counts_neither_way(client, record, ana, lima):
    client.force_login(ana)
    path = f"/partnerships/{record.pk}/steps/honour/"
    sent = {"date": timezone.localdate().isoformat(), "reason": "The founders are honoured."}
    assert client.post(path, sent).status_code == 302
    assert now(record).status == "historic"
    assert "This partnership is historic." in client.get(record.get_absolute_url()).content.decode()
    assert not links()
    next_check.record_answer(partnership=now(record), city=lima)
    assert now(record).ask_on is None
    for status, rows in {"active": 0, "ended": 0, "historic": 1}.items():
        found = client.get(f"/partnerships/?status={status}").context["rows"]
        assert len(found) == rows, status
    sent["reason"] = "They meet again."
    assert client.post(f"/partnerships/{record.pk}/steps/reopen/", sent).status_code == 302
    assert now(record).status == "active"
