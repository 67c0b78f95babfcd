"""Steps of agreements among the days that a desk and a city's agenda show: until they are done."""

import datetime

import pytest
from django.utils import timezone

from agenda.queries.desk import steps_of
from citydiplo.kit.fields.partial_date import months_after
from partnerships.actions import accessions
from partnerships.models import AgreementStep
from tests.pages import statements
from tests.rows import make_accession, make_agreement

pytestmark = pytest.mark.django_db


def covenant(slug="covenant"):
    """It asks for a plan a year after one accedes."""
    agreement = make_agreement(slug, name=f"The {slug}")
    AgreementStep.objects.create(agreement=agreement, kind="plan", order=1, text="A plan", due_months=12)
    return agreement


def acceded(city, agreement, *, days_left, state="declared"):
    """An accession whose plan is due in about so many days."""
    date = timezone.localdate() + datetime.timedelta(days=days_left) - datetime.timedelta(days=365)
    return make_accession(agreement, city, state=state, date=date)


def asked(city):
    return [(str(day.agreement), day.step.kind) for day in steps_of([city], timezone.localdate())]


@pytest.mark.parametrize("days_left", [30, -20, -400])
def test_a_step_is_asked_for_until_the_city_records_that_it_is_done(client, lima, ana, days_left):
    kept = acceded(lima, covenant(), days_left=days_left)
    assert asked(lima) == [("The covenant", "plan")]
    client.force_login(ana)
    assert [row.title for row in client.get("/desk/").context["tasks"]] == ["The covenant: Plan"]
    accessions.take_step(
        accession=kept,
        step=kept.agreement.steps.get(),
        by=ana,
        date=timezone.localdate(),
        date_precision="day",
    )
    assert asked(lima) == []
    assert client.get("/desk/").context["tasks"] == []
    assert "The covenant</a>: " not in client.get("/cities/lima/agenda/").content.decode()


def test_what_is_known_to_the_year_is_late_when_the_year_is_over(client, lima, ana):
    this_year = timezone.localdate().replace(month=1, day=1)
    for slug, months in (("now", 12), ("before", 24)):
        date = months_after(this_year, -months)
        make_accession(covenant(slug), lima, state="declared", date=date, date_precision="year")
    client.force_login(ana)
    for address in ("/desk/", "/cities/lima/agenda/"):
        page = client.get(address).content.decode()
        assert f">due {this_year.year}</span>" in page
        assert f">was due {this_year.year - 1}</span>" in page


def test_what_others_say_of_a_city_is_shown_ahead_and_never_called_late(lima):
    acceded(lima, covenant("ahead"), days_left=30, state="unverified")
    acceded(lima, covenant("behind"), days_left=-20, state="unverified")
    acceded(lima, covenant("far"), days_left=200, state="unverified")
    assert asked(lima) == [("The ahead", "plan")]


def test_as_many_statements_for_many_agreements_as_for_one(client, lima, ana):
    client.force_login(ana)
    acceded(lima, covenant(), days_left=30)
    few = len(statements(client, "/desk/"))
    for number in range(4):
        acceded(lima, covenant(f"pact-{number}"), days_left=30)
    assert len(statements(client, "/desk/")) == few
