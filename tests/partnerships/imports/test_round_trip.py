"""What is exported comes back: the same rows are the same, and what differs is a change to that record."""

import csv
import io
import lzma
import random

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from citydiplo.accounts.models import User
from networks import columns
from networks.actions import register as who_exists
from networks.actions.register import DATA
from networks.models import City, Mandate, Membership, Seat
from partnerships.actions import register as what_they_share
from partnerships.imports import worker
from partnerships.models import Accession, Confirmation, ImportJob, Partnership
from tests import rows
from tests.browser.world import cities_to_keep, cut_cities
from tests.matrix import one_in
from tests.partnerships.imports.conftest import outcomes

pytestmark = pytest.mark.django_db
PATHS = {
    "partnerships": "/partnerships/export",
    "mandates": "/mayors/export",
    "memberships": "/memberships/export",
    "accessions": "/accessions/export",
}


def exported(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return b"".join(answer.streaming_content)


def table(content):
    """A CSV's or a workbook's rows, its header first."""
    if content.startswith(b"PK"):
        rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def changed(rows, pk, **cells):
    """The table with other cells in the row of a record."""
    rows = [list(row) for row in rows]
    place = rows[0].index("record_id")
    (row,) = (row for row in rows[1:] if row[place] == str(pk))
    for name, value in cells.items():
        row[rows[0].index(name)] = value
    return rows


@pytest.fixture
def back(send, go, operator):
    """A file sent in without a click and checked: columns as guessed, nothing chosen for all rows."""

    def sent(content, target="partnerships", by=operator, state="open-data"):
        job = send(content, by=by, target=target, state=state, note="none")
        return go(job, "checking")

    return sent


@pytest.fixture
def download(client, operator):
    """The rows of an export, as an operator gets them."""

    def got(path):
        client.force_login(operator)
        return table(exported(client, path))

    return got


@pytest.fixture
def register(world):
    """Records of each kind that an export meets."""
    lima, lagos, bonn, granada = (world[name] for name in ("lima", "lagos", "bonn", "granada"))
    City.objects.filter(pk=lima.pk).update(geonames_id=3936456, wikidata_id="Q2868")
    source = rows.make_source(title="A list")
    bank = rows.make_institution("world-bank", name="World Bank")
    pair = rows.make_partnership(lima, lagos, title="Water", since="1998-05-01", since_precision="month",
                                 state="open-data", source=source)  # fmt: skip
    portlands = rows.make_partnership(
        world["portland"], world["portland-maine"], state="open-data", source=source
    )
    three = rows.make_partnership(lima, lagos, bonn, title="Three", dimension="environment",
                                  dimensions=["environment"], state="declared")  # fmt: skip
    loan = rows.make_partnership(lima, bank, partnership_class="project", title="+Loan\nof two lines",
                                 state="declared", dimension="environment",
                                 dimensions=["environment"])  # fmt: skip
    ended = rows.make_partnership(bonn, granada, status="ended", since="1950-01-01", since_precision="year",
                                  until="1999-03-04", state="open-data", source=source)  # fmt: skip
    demo = rows.make_partnership(granada, lima, is_demo=True, state="declared", dimension="environment",
                                 dimensions=["environment"])  # fmt: skip
    network, agreement = rows.make_network("c40", name="C40"), rows.make_agreement("pact", name="The Pact")
    rows.make_membership(network, lima, since="2005-01-01", since_precision="year", field="Air")
    rows.make_membership(network, bank)
    rows.make_membership(network, bonn, since="2001-01-01", until="2009-01-01", until_precision="year")
    rows.make_accession(agreement, lima, date="2016-04-01", date_precision="month")
    rows.make_accession(agreement, world["portland"], kind="endorser")
    rows.make_mandate(lima, "2019-01-01", "2022-12-31", "Rosa Díaz")
    rows.make_mandate(lima, "2023-01-01", name="Luis Paz", starts_precision="year")
    return {
        "pair": pair, "portlands": portlands, "three": three, "loan": loan, "ended": ended, "demo": demo,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("target", PATHS)
def test_unchanged_rows_are_the_same(register, download, back, target, kind):
    rows = download(f"{PATHS[target]}.{kind}?demo=1")
    job = back(as_csv(rows), target)
    assert job.counts["same"] == len(rows) - 1 > 1, outcomes(job)


@pytest.mark.parametrize(
    ("target", "language"),
    one_in(3, [(target, language) for target in PATHS for language in ("", "en", "es", "fr", "ar")]),
)
def test_columns_may_stand_in_any_order_and_be_called_in_any_language(
    register, download, back, target, language
):
    rows = download(f"{PATHS[target]}.csv?headers={language}")
    order = list(range(len(rows[0])))
    random.Random(f"{target}{language}").shuffle(order)
    job = back(as_csv([[row[place] for place in order] for row in rows]), target)
    assert job.counts["same"] == len(rows) - 1, outcomes(job)


def test_a_changed_cell_is_a_change_to_that_record_and_empty_ones_change_nothing(
    register, download, back, go
):
    pair, ended = register["pair"], register["ended"]
    rows = download("/partnerships/export.csv")
    rows = changed(rows, pair.pk, since="1999", dimension="brass bands", title="")
    rows = changed(rows, ended.pk, partnership_class="friendship")
    before = Partnership.objects.count()
    job = back(as_csv(rows))
    assert (job.counts["changed"], job.counts["new"], job.counts["ambiguous"]) == (1, 0, 1)
    assert "unknown_word" in [code for code, _details in job.rows.get(outcome="ambiguous").reasons]
    job = back(as_csv(changed(rows, pair.pk, dimension="environment")))
    assert (job.counts["changed"], job.counts["new"], job.counts["same"]) == (2, 0, len(rows) - 3)
    assert "emptied" in [code for code, _details in job.rows.order_by("number").first().reasons]
    go(job, "applying")
    pair.refresh_from_db()
    assert (pair.since_text, pair.dimension, pair.title) == ("1999", "environment", "Water")
    assert (Partnership.objects.get(pk=ended.pk).partnership_class, Partnership.objects.count()) == (
        "friendship",
        before,
    )
    go(job, "undoing")
    pair.refresh_from_db()
    assert (pair.since_text, pair.dimension) == ("May 1998", "")


def test_what_cannot_be_that_record_is_said(register, download, back, operator, editor):
    rows = download("/partnerships/export.csv")
    pair, three, loan = register["pair"], register["three"], register["loan"]

    def first_reason(*, pk, by=operator, **cells):
        row = changed(rows, pk, **cells)
        place = rows[0].index("record_id")
        wanted = (str(pk), cells.get("record_id"))
        job = back(as_csv([row[0], *[one for one in row[1:] if one[place] in wanted]]), by=by)
        (found,) = outcomes(job).values()
        return found

    assert first_reason(pk=pair.pk, first_city="Bonn") == ("refused", "other_record")
    assert first_reason(pk=pair.pk, first_geonames_id="2946447") == ("refused", "other_record")
    assert first_reason(pk=pair.pk, record_id="987654") == ("refused", "no_such_record")
    assert first_reason(pk=pair.pk, record_id="the first") == ("refused", "bad_record")
    assert first_reason(pk=three.pk, title="Four") == ("refused", "several_parties")
    assert first_reason(pk=three.pk) == ("same", "same")
    assert first_reason(pk=loan.pk, title="Other") == ("refused", "stands")
    ended = register["ended"]
    assert first_reason(pk=ended.pk, title="Mine", by=editor) == ("refused", "not_yours")
    assert first_reason(pk=ended.pk, by=editor) == ("same", "same")
    # A record that one may not see is not there, with any values in the file.
    Partnership.objects.filter(pk=ended.pk).update(visibility="city")
    assert first_reason(pk=ended.pk, by=editor) == ("refused", "no_such_record")


@pytest.fixture
def own(client, editor):
    """The rows of a file to edit, as Ana of Lima gets them."""

    def got(path):
        client.force_login(editor)
        return table(exported(client, path))

    return got


def test_the_city_s_own_word_is_written_as_on_the_record_s_page(register, own, back, go, editor):
    """What others had confirmed is asked of them again; open data becomes the city's own statement."""
    loan, pair = register["loan"], register["pair"]
    lima, lagos = (party.city for party in pair.parties.all())
    ben = User.objects.create_user(email="ben@example.org", password="x")
    Seat.objects.create(person=ben, city=lagos, role="city-editor")
    Confirmation.objects.create(partnership=pair, city=lagos, by=ben, role="city-editor", round=1)
    rows = own(f"/cities/{lima.slug}/partnerships/edit.csv")
    told = {row[rows[0].index("record_id")] for row in rows[1:]}
    assert told == {str(loan.pk), str(pair.pk)}  # not the one of three parties, nor an invented one
    rows = changed(rows, loan.pk, title="Another loan", since="2020-02")
    rows = changed(rows, pair.pk, since="1997", dimension="environment", status="ended", until="2024-05-06")
    job = back(as_csv(rows), by=editor, state="declared")
    assert job.counts["changed"] == 2, outcomes(job)
    go(job, "applying")
    loan.refresh_from_db()
    pair.refresh_from_db()
    assert (loan.title, loan.since_text, loan.state) == ("Another loan", "February 2020", "confirmed")
    assert (pair.since_text, pair.status, pair.until_text) == ("1997", "ended", "6 May 2024")
    assert pair.state == "declared"
    assert pair.confirmation_round > 1
    assert pair.confirmations.filter(city=lima, round=pair.confirmation_round).exists()
    assert pair.history.first().history_change_reason == "Import of list.csv"
    go(job, "undoing")
    assert job.status == "undone", job.problem
    loan.refresh_from_db()
    assert (loan.title.split(), loan.since) == (["+Loan", "of", "two", "lines"], None)


@pytest.mark.parametrize(
    ("kind", "target"), [("csv", "partnerships"), ("xlsx", "partnerships"), ("csv", "accessions")]
)
@pytest.mark.usefixtures("files", "register")
def test_a_file_to_edit_asks_for_no_source(client, editor, world, kind, target):
    """The rows name the city in either place; they are its own records all the same."""
    client.force_login(editor)
    pages = {"partnerships": "partnerships", "accessions": "agreements"}
    content = exported(client, f"/cities/{world['lima'].slug}/{pages[target]}/edit.{kind}")
    sent = {
        "target": f"{target}:city:{world['lima'].pk}",
        "file": SimpleUploadedFile(f"own.{kind}", content),
    }
    client.post(reverse("imports"), sent)
    job = ImportJob.objects.get()
    worker.work(pk=job.pk)
    columns = reverse("import-columns", args=[job.pk])
    page = client.get(columns)
    assert not page.context["form"].needs_source()
    shown = {
        name: page.context["form"][name].value() or ""
        for name in page.context["form"].fields
        if not name.startswith("source_")
    }
    shown |= {name: page.context["layout_form"][name].value() for name in page.context["layout_form"].fields}
    answer = client.post(columns, shown)
    assert answer.status_code == 302, page.context["form"].errors
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.source.key == f"own-records-city-{world['lima'].pk}"
    assert job.counts["same"] == sum(job.counts.values()) > 0, outcomes(job)


@pytest.mark.parametrize(
    "edit",
    [
        ("mandates", "/cities/{lima}/mayors/edit.xlsx", {"mayor": "Rosa Ruiz", "starts": "2019-02"}),
        ("accessions", "/cities/{lima}/agreements/edit.xlsx", {"kind": "endorser", "date": "2017"}),
        ("memberships", "/networks/c40/members/edit.xlsx", {"membership_class": "observer", "since": "2006"}),
    ],
)
def test_own_rows_of_other_kinds_are_edited_in_a_spreadsheet(register, own, back, go, edit):
    target, path, cells = edit
    editor = User.objects.get(email="ana@example.org")
    network, lima = Membership.objects.first().network, register["loan"].parties.first().city
    Seat.objects.create(person=editor, network=network, role="secretariat")
    rows = own(path.format(lima=lima.slug))
    pk = int(rows[1][rows[0].index("record_id")])
    job = back(as_csv(changed(rows, pk, **cells)), target, by=editor, state="declared")
    assert (job.counts["changed"], job.counts["same"]) == (1, len(rows) - 2), outcomes(job)
    go(job, "applying")
    assert job.status == "applied", job.problem
    models = {"mandates": Mandate, "accessions": Accession, "memberships": Membership}
    record = models[target].objects.get(pk=pk)
    assert record.state == "declared"
    for name, value in cells.items():
        said = getattr(record, f"{name}_text", None) or str(getattr(record, name))
        assert said in (value, "February 2019")


def test_only_one_s_own_rows_can_be_edited(client, register, editor, world):
    lima, bonn = world["lima"].slug, world["bonn"].slug
    assert client.get(f"/cities/{lima}/partnerships/edit.csv").status_code == 302
    client.force_login(editor)
    for path in (f"/cities/{bonn}/partnerships", f"/cities/{bonn}/mayors", "/networks/c40/members"):
        assert client.get(f"{path}/edit.csv").status_code == 403


OLD = """\
id,parties,first_city,first_country,second_city,second_country,countries,regions,title,partnership_class,status,\
dimension,dimensions,since,until,funders,objectives,activities,results,legal_act,visibility,state,is_demo,as_of,\
source,source_url,source_licence,source_note
1,Lima – Lagos,Lima,PE,Lagos,NG,NG PE,africa,,twinning,active,,,,,,,,,,public,open-data,\
False,,A list,https://example.org/,CC0 1.0,Undated.
2,Bonn – Granada,Bonn,DE,Granada,ES,DE ES,europe,,twinning,ended,,,,,,,,,,public,declared,False,,A list,\
https://example.org/,CC0 1.0,
9,Lima – Bonn,Lima,PE,Bonn,DE,DE PE,europe,,twinning,active,,,,,,,,,,public,open-data,False,,A list,\
https://example.org/,CC0 1.0,
"""
OLD_MAYORS = """\
mayor,city,country,title,starts,ends,state,is_demo,as_of,source,source_url,source_licence,source_note
Rosa Díaz,Lima,PE,,2019-01-01,2022-12-31,open-data,False,,A list,https://example.org/,CC0,
Luis Paz,Lima,PE,,2023,,open-data,False,,A list,https://example.org/,CC0,
"""


def test_exports_of_the_first_release_are_understood(register, back):
    """Their ``state`` is how far a row can be relied on, no province."""
    assert outcomes(back(OLD)) == {2: ("same", "same"), 3: ("same", "same"), 4: ("new", "")}
    assert set(outcomes(back(OLD_MAYORS, "mandates")).values()) == {("same", "same")}


def test_states_of_a_country_stay_states(world, back):
    """A header like ours, above another list: its states are parts of the country."""
    text = (
        "first_city,first_country,state,second_city,second_country\n"
        "Portland,US,Maine,Bonn,DE\nPortland,US,Oregon,Lagos,NG\n"
    )
    job = back(text, state="unverified")
    assert job.columns["a_area"] == [2]


def test_labels_of_columns_are_distinct_in_every_language(settings):
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words = [columns.label_of(name).casefold() for name in columns.LABELS]
        assert len(set(words)) == len(words), code


@pytest.mark.check
def test_the_real_register_comes_back_unchanged(download, back, tmp_path):
    for path in DATA.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    named = cities_to_keep(DATA, what_they_share.DATA, cut=())
    cut_cities(DATA / "cities.jsonl.xz", tmp_path / "cities.jsonl.xz", named)
    (tmp_path / "gazetteer.tsv.xz").write_bytes(lzma.compress(b""))
    who_exists.load(say=lambda line: None, folder=tmp_path)
    what_they_share.load(say=lambda line: None)
    for target, least in (("partnerships", 1_300), ("memberships", 100)):
        rows = download(f"{PATHS[target]}.csv")
        job = back(as_csv(rows), target)
        assert job.counts["same"] == len(rows) - 1 >= least, job.counts
