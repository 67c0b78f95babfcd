"""The demo: complete, marked throughout, and harmless to load twice."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from agenda.models import AgendaItem, CityGroup, Meeting
from agenda.queries.audiences import may_comment
from agenda.queries.positions import tally_of
from citydiplo.accounts.models import User
from citydiplo.portal.demo import CAST, PASSWORD
from citydiplo.portal.models import KeptHandover, Webhook
from citydiplo.portal.queries import desk as queries
from networks.choices import Dimension
from networks.models import City, Mandate, Membership, Seat, Sourced
from partnerships.actions import city_counts
from partnerships.choices import AccessionKind, AccessionStatus, PartnershipClass, PartnershipStatus
from partnerships.models import Accession, Partnership, Target, VisitTask
from partnerships.queries.open_data import to_answer
from partnerships.queries.targets import target_lines
from tests.kept_rows import kept_for_a_module
from tests.portal.demo_register import load_register_of_demo

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with kept_for_a_module(django_db_blocker), override_settings(DEMO=True):
        load_register_of_demo()
        call_command("load_demo", verbosity=0)
        yield


def demo_counts():
    models = [model for model in apps.get_models() if issubclass(model, Sourced) and model is not City]
    return {model.__name__: model.objects.filter(is_demo=True).count() for model in [*models, User]}


def test_the_cast_can_sign_in(loaded, client):
    for person in CAST:
        assert EmailAddress.objects.filter(email=person.email, verified=True, primary=True).exists()
        client.logout()
        client.post("/account/login/", {"login": person.email, "password": PASSWORD})
        assert client.session["_auth_user_id"] == str(User.objects.get(email=person.email).pk)
    ana = User.objects.get(name="Ana")
    assert set(Seat.objects.of(ana).values_list("city__slug", "role")) == {
        ("lima", "city-editor"),
        ("quito", "city-editor"),
    }
    assert list(User.objects.filter(is_superuser=True).values_list("name", flat=True)) == ["Olu"]


def test_it_shows_every_kind_and_marks_it(loaded):
    partnerships = Partnership.objects.all()
    assert {row.partnership_class for row in partnerships} == set(PartnershipClass)
    assert {row.status for row in partnerships} == set(PartnershipStatus)
    assert {row.dimension for row in partnerships} == {*Dimension, ""}
    assert {row.kind for row in Accession.objects.all()} == set(AccessionKind)
    assert {"chair", "observer"} <= {
        value for row in Membership.objects.all() for value in (row.role, row.membership_class)
    }
    assert Mandate.objects.filter(ends=None).count() == 9
    assert AccessionStatus.ON_HOLD in {row.status for row in Accession.objects.all()}
    for model in (Partnership, Accession, Membership, Mandate):
        assert set(model.objects.values_list("is_demo", "source__key")) == {(True, "demo")}


def test_it_never_counts_as_fact(loaded):
    assert city_counts.refresh() == 0
    assert not City.objects.exclude(partnership_count=0, membership_count=0, accession_count=0).exists()


def test_loading_it_twice_adds_nothing(loaded):
    before = demo_counts()
    call_command("load_demo", verbosity=0)
    assert demo_counts() == before
    assert before["Partnership"] == 15


def desk(email):
    return queries.desk_of(queries.Scope(User.objects.get(email=email)))


def test_the_demo_tells_the_mayors_office_of_a_new_mayor_and_of_what_runs_out(loaded):
    found = {task.pile: task.title for task in desk("bo@lima.example").tasks}
    assert found["new_mandates"] == "Demo Mayor Sisa, Quito"
    assert found["running_out"] == "Markets that keep food local"


def test_the_demo_hands_on_a_task_and_keeps_a_handover(loaded):
    bo, lima = User.objects.get(email="bo@lima.example"), City.objects.get(slug="lima")
    [kept] = KeptHandover.objects.of_city(lima)
    assert (kept.kept_by, "council date" in kept.note) == (bo, True)
    [task] = VisitTask.objects.filter(assignee=bo, done_at=None)
    assert task.action in str(kept.parts)
    assert "for Bo" in next(one.note for one in desk("bo@lima.example").tasks if one.subject == task)
    left = Seat.objects.get(person__name="Inés")
    assert left.revoked_at is not None


def test_the_demo_has_a_webhook_that_sends_nothing(loaded):
    made = Webhook.objects.with_role().get()
    assert (made.state, made.messages.count()) == ("paused", 3)


def test_a_renewal_in_forty_days_is_on_the_desk_of_the_demo(loaded):
    markets = Partnership.objects.get(title="Markets that keep food local")
    assert markets.renewal_on == timezone.localdate() + datetime.timedelta(days=40)
    for email in ("ana@lima.example", "bo@lima.example"):
        [task] = [one for one in desk(email).tasks if one.pile == "running_out"]
        assert (task.subject, task.due) == (markets, markets.renewal_on)


def test_the_demo_asks_who_is_still_in_office_and_what_a_list_did_not_say(loaded):
    (asked,) = [task for task in desk("chidi@lagos.example").tasks if task.pile == "mandates_to_confirm"]
    assert asked.title == "Demo Mayor Ekundayo, Lagos"
    ana, lima = User.objects.get(email="ana@lima.example"), City.objects.get(slug="lima")
    assert [row.title for row in to_answer(lima, ana)] == ["A twinning from an old list"]


def test_an_invented_body_is_part_of_a_city_and_stands_in_no_count(loaded, client):
    body = City.objects.get(slug="demo-district-chacra")
    assert (body.is_demo, body.kind, body.part_of.slug, body.on_record_count) == (True, "district", "lima", 0)
    assert "/cities/demo-district-chacra/" in client.get("/cities/lima/").content.decode()
    assert "demo-district" not in client.get("/cities/").content.decode()
    assert "demo-district" not in client.get("/sitemap-cities-1.xml").content.decode()
    term = body.mandates.get()
    assert (term.starts, term.ends, term.is_in_office(timezone.localdate())) == (None, None, False)
    assert term.mayor.name in client.get("/cities/demo-district-chacra/").content.decode()


def test_the_demo_tells_a_decision_a_discussion_and_meetings_to_the_end(loaded):
    tally = tally_of(AgendaItem.objects.get(title="One sign-in for residents abroad"))
    assert [number for _words, number in tally.counts] == [2, 0, 1]
    assert (tally.quorum, tally.missing, len(tally.silent)) == (4, 1, 2)
    discussed = AgendaItem.objects.get(title__startswith="Schools as cool places")
    said = discussed.comments.values_list("city__slug", "network__slug", "thread__city__slug")
    assert list(said) == [
        ("lima", None, None),
        ("lagos", None, "lima"),
        ("lima", None, "lima"),
        (None, "iaec", None),
    ]
    for comment in discussed.comments.all():
        assert may_comment(discussed, [comment.author])
    assembly = Meeting.objects.get(title="Assembly of the network")
    assert assembly.places_left == 0
    waiting = assembly.attendances.filter(answer="waiting")
    assert [row.city.slug for row in waiting] == ["antigua-guatemala"]
    assert len(assembly.attendances.get(city__slug="montevideo").people) == 3
    past = Meeting.objects.get(title="Call of the education group").attendances.all()
    assert {row.city.slug: row.attended for row in past} == {
        "lima": True,
        "rosario": True,
        "cusco": False,
        "montevideo": True,
    }
    assert CityGroup.objects.get().cities.count() == 3


def test_its_targets_tell_a_story_for_years_to_come(loaded):
    """Lima is on track, Lagos is behind or far behind, and one of Lima's is for its own people."""
    for days in (0, 180):
        lines = target_lines(
            Target.objects.with_names().order_by("city__slug", "indicator__order"),
            as_of=timezone.localdate() + datetime.timedelta(days=days),
        )
        said = {(line.target.city.slug, line.target.indicator.key): line.kind.value for line in lines}
        assert said == {
            ("lagos", "fine-particles"): "behind",
            ("lagos", "housing-built"): "far-behind",
            ("lima", "youth-unemployment"): "on-track",
            ("lima", "sustainable-trips"): "on-track",
            ("lima", "library-visits"): "unknown",
            ("lima", "women-in-delegations"): "on-track",
        }
        periods = {line.target.indicator.key: line.newest.period for line in lines}
        assert periods["youth-unemployment"].code.endswith("-Q4")
        assert periods["housing-built"].first.month == 4
    assert Target.objects.filter(is_demo=False).count() == 0
    assert list(Target.objects.filter(is_public=False).values_list("indicator__key", flat=True)) == [
        "women-in-delegations"
    ]
