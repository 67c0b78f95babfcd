"""What an import leaves in the history: who brought it, from which file, and who took it back."""

import pytest

from citydiplo.kit.history import Actor
from networks.models import City, Mandate, Membership
from partnerships.models import Accession, Confirmation, Partnership, Party, StatusChange
from tests import rows
from tests.partnerships.imports.conftest import outcomes
from tests.partnerships.imports.test_partnerships import FILE


def acts_of(model):
    """The acts on rows of a model: kind, role, why, changed fields."""
    rows = model.history.order_by("history_id")
    return [
        (row.history_type, row.actor_role, row.history_change_reason, sorted(row.changes)) for row in rows
    ]


@pytest.fixture
def dia(operator):
    return Actor(operator, "operator")


def test_what_an_import_enters_says_whose_file_it_was(world, operator, send, go, dia):
    job = go(go(send(FILE, operator), "checking"), "applying", dia)
    entered = ("+", "operator", "Import of list.csv", [])
    assert acts_of(Partnership) == [entered] * 3
    assert acts_of(Party) == [entered] * 6
    act = Partnership.history.earliest()
    assert (act.history_user, act.status, act.since.year) == (operator, "active", 1998)
    go(job, "undoing", dia)
    assert not Partnership.objects.exists()
    assert acts_of(Partnership)[3:] == [("-", "operator", "Undoing the import of list.csv", [])] * 3
    assert len(acts_of(Party)) == 12


def test_what_an_import_changes_is_told_field_by_field_and_undone_exactly(world, operator, send, go, dia):
    facts = {"state": "open-data", "source": rows.make_source(), "countries": "NG PE"}
    old = rows.make_partnership(
        world["lima"], world["lagos"], dimension="culture", dimensions=["culture", "transport"], **facts
    )
    StatusChange.objects.create(partnership=old, status="active")
    text = "City,Country,Partner city,Partner country,Since,Dimension,Status\n"
    text += "Lima,Peru,Lagos,Nigeria,1998,environment,paused\n"
    job = go(go(send(text, operator), "checking"), "applying", dia)
    old.refresh_from_db()
    assert set(old.dimensions) == {"culture", "transport", "environment"}
    assert (old.version, old.status, old.status_changes.count()) == (1, "paused", 2)
    assert [str(line.date) for line in old.status_changes.order_by("pk")] == ["1998-01-01", "None"]
    act = Partnership.history.latest()
    assert act.changes["since"] == [None, "1998-01-01"]
    assert act.changes["status"] == ["active", "paused"]
    assert act.history_change_reason == "Import of list.csv"
    go(job, "undoing", dia)
    old.refresh_from_db()
    assert (old.since, old.dimension, old.status) == (None, "culture", "active")
    assert set(old.dimensions) == {"culture", "transport"}
    assert old.status_changes.get().date is None
    assert [kind for kind, *_facts in acts_of(Partnership)] == ["+", "~", "~"]


def test_memberships_accessions_mandates_and_places_too(world, operator, send, go, dia):
    rows.make_membership(
        rows.make_network("c40", name="C40 Cities"),
        world["bonn"],
        state="open-data",
        source=rows.make_source(),
    )
    rows.make_agreement("covenant", name="Covenant")
    files = {
        "memberships": "City,Country,Network,Role\nLima,Peru,C40 Cities,\nBonn,Germany,C40 Cities,chair\n",
        "accessions": "City,Country,Agreement,Kind\nLima,Peru,Covenant,signatory\n",
        "mandates": "City,Country,Lat,Lon,Mayor,Start\nBerat,Albania,40.70,19.96,Ana Paz,2019\n",
    }
    for target, text in files.items():
        job = go(send(text, operator, target, creates_places=True), "checking")
        go(job, "applying", dia)
        assert job.status == "applied", job.problem
    why = "Import of list.csv"
    assert acts_of(Membership)[1:] == [("~", "operator", why, ["role"]), ("+", "operator", why, [])]
    assert acts_of(Accession) == acts_of(Mandate) == [("+", "operator", why, [])]
    assert City.history.filter(id=City.objects.get(name="Berat").pk).get().history_change_reason == why
    go(job, "undoing", dia)
    assert acts_of(Mandate)[1:] == [("-", "operator", "Undoing the import of list.csv", [])]
    assert not City.objects.filter(name="Berat").exists()


def test_the_history_of_a_partnership_reads_so(client, world, send, go, dia):
    go(go(send(FILE, dia.user), "checking"), "applying", dia)
    found = Partnership.objects.get(since__year=1998)
    page = " ".join(client.get(f"{found.get_absolute_url()}history/").content.decode().split())
    assert "Reason: <bdi>Import of list.csv</bdi>" in page
    assert "An operator of this site" in page
    assert "dia@example.org" not in page
    assert page.count("Entered: ") == 3


def test_a_city_that_declares_by_a_file_confirms_its_rows(world, editor, send, go):
    text = "City,Country,Partner city,Partner country,Dimension\nLagos,Nigeria,Lima,Peru,culture\n"
    job = go(send(text, editor, state="declared", partnership_class="twinning"), "checking")
    go(job, "applying", Actor(editor, "city-editor"))
    said = Confirmation.objects.get()
    assert (said.city, said.by, said.role, said.round) == (world["lima"], editor, "city-editor", 1)
    go(job, "undoing", Actor(editor, "city-editor"))
    assert (job.status, job.problem) == ("undone", "")
    assert not Confirmation.objects.exists()


def test_a_successor_in_the_same_file_follows_the_term_it_ends(world, operator, send, go):
    rows.make_mandate(
        world["lima"], "2019-01-01", name="Ana Paz", state="open-data", source=rows.make_source()
    )
    text = "City,Country,Mayor,Start,End\nLima,Peru,Ana Paz,2019-01-01,2023-01-01\n"
    text += "Lima,Peru,Bo Cruz,2023-01-01,\nLima,Peru,Ana Paz,2019-01-02,2022-01-01\n"
    job = go(go(send(text, operator, "mandates"), "checking"), "applying")
    assert outcomes(job) == {2: ("changed", "differs"), 3: ("new", ""), 4: ("refused", "changed_before")}
    assert Mandate.objects.filter(city=world["lima"]).count() == 2
    go(job, "undoing")
    assert (job.status, job.problem) == ("undone", "")
    assert Mandate.objects.get().ends is None
