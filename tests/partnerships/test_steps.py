"""A partnership's status moves by named steps, each with its date and reason."""

import pytest

from networks.choices import SeatRole
from partnerships.actions import partnerships, records
from partnerships.choices import STEPS, PartnershipStatus, StatusStep, steps_from
from partnerships.errors import StepRefusedError
from tests.rows import day, make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(lima):
    return partnerships.create(
        parties=[lima, make_city("lagos")],
        partnership_class="project",
        status="active",
        dimension="culture",
        since=day("2010-01-01"),
        since_precision="year",
        state="declared",
    )


def take(record, step, date="2020-05-01", **facts):
    return records.take_step(
        partnership=record, step=step, city=None, by=None, date=day(date), precision="day", **facts
    )


def test_every_status_but_the_end_leads_on_and_the_end_can_be_reopened():
    assert {status: [step.value for step in steps_from(status)] for status in PartnershipStatus} == {
        "draft": ["propose", "activate"],
        "proposed": ["activate", "end"],
        "active": ["pause", "end", "honour"],
        "paused": ["resume", "end", "honour"],
        "dormant": ["resume", "end", "honour"],
        "ended": ["honour", "reopen"],
        "historic": ["end", "reopen"],
        "unknown": ["activate", "end", "honour"],
    }
    assert set(STEPS) == set(StatusStep)


def test_a_city_says_first_what_open_data_leaves_open(lima):
    """A step would confirm a record that does not say what it is about."""
    made = make_partnership(lima, make_city("lagos"), state="unverified", status="active")
    with pytest.raises(StepRefusedError, match="Choose a primary dimension first"):
        records.take_step(
            partnership=made,
            step=StatusStep.PAUSE,
            city=lima,
            by=None,
            date=day("2020-05-01"),
            precision="day",
        )
    take(made, StatusStep.PAUSE)
    assert made.status == "paused"


def test_each_step_is_kept_with_its_date_and_reason(record, lima):
    take(record, StatusStep.PAUSE, "2020-05-01", reason="No money.")
    take(record, StatusStep.RESUME, "2021-05-01")
    take(record, StatusStep.END, "2022-05-01", reason="It is done.")
    record.refresh_from_db()
    assert (record.status, record.until_text, record.version) == ("ended", "1 May 2022", 3)
    assert [(change.status, change.reason) for change in record.status_changes.all()] == [
        ("active", ""),
        ("paused", "No money."),
        ("active", ""),
        ("ended", "It is done."),
    ]
    lima.refresh_from_db()
    assert lima.partnership_count == 0
    take(record, StatusStep.REOPEN, "2023-05-01", reason="A new council.")
    record.refresh_from_db()
    assert (record.status, record.until) == ("active", None)


def test_a_step_that_was_taken_meanwhile_is_refused(record):
    take(record, StatusStep.PAUSE, reason="No money.")
    with pytest.raises(StepRefusedError):
        take(record, StatusStep.PAUSE, reason="No money.")
    assert record.status_changes.count() == 2


def test_a_draft_says_what_it_is_about_before_it_goes_out(lima):
    draft = partnerships.create(
        parties=[lima, make_city()], partnership_class="contact", status="draft", state="declared"
    )
    with pytest.raises(StepRefusedError, match="Choose a primary dimension first"):
        take(draft, StatusStep.PROPOSE)


def test_the_page_offers_what_is_allowed_and_asks_why(client, record, lima):
    client.force_login(make_seat(make_person("Ana"), lima, SeatRole.CITY_EDITOR).person)
    page = client.get(record.get_absolute_url()).content.decode()
    assert f"/partnerships/{record.pk}/steps/pause/" in page
    assert f"/partnerships/{record.pk}/steps/resume/" not in page
    path = f"/partnerships/{record.pk}/steps/end/"
    answer = client.post(path, {"date": "2999", "reason": ""})
    assert set(answer.context["form"].errors) == {"date", "reason"}
    assert (
        "before the partnership began" in client.post(path, {"date": "2009", "reason": "x"}).content.decode()
    )
    assert client.post(path, {"date": "2010", "reason": "It is done."}).status_code == 302
    record.refresh_from_db()
    assert (record.status, record.until_text) == ("ended", "2010")
    assert client.post(path, {"date": "2010", "reason": "Again."}).url == record.get_absolute_url()
    assert client.get(f"/partnerships/{record.pk}/steps/fly/").status_code == 404


def test_steps_are_for_editors_of_the_parties(client, record, lima):
    path = f"/partnerships/{record.pk}/steps/end/"
    assert client.get(path).status_code == 302
    client.force_login(make_seat(make_person("Bo"), lima, SeatRole.MAYORS_OFFICE).person)
    assert client.post(path, {"date": "2020", "reason": "x"}).status_code == 403
    assert f"/{record.pk}/steps/" not in client.get(record.get_absolute_url()).content.decode()
