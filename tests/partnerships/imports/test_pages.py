"""The pages of an import: a file's way in the browser, who may walk it, and files that are no tables."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citydiplo.accounts.models import User
from partnerships.imports import worker
from partnerships.models import ImportJob, ImportRow, Partnership
from tests.partnerships.imports.conftest import SOURCE, outcomes
from tests.partnerships.imports.test_partnerships import FILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def upload(client, content=FILE, name="list.csv", target="partnerships"):
    content = content if isinstance(content, bytes) else content.encode()
    answer = client.post(reverse("imports"), {"target": target, "file": SimpleUploadedFile(name, content)})
    if job := ImportJob.objects.first():
        worker.work(pk=job.pk)
    return answer


def matched(job, **changes):
    """What the page of columns sends unchanged, with the source that an operator names."""
    header = job.beginning["header"]
    facts = {f"column-{place}": "" for place in range(len(header))}
    for name, columns in job.columns.items():
        for second, column in enumerate(columns):
            facts[f"column-{column}"] = name + (".2" if second else "")
    facts |= {f"source_{name}": value for name, value in SOURCE.items()}
    layout = {
        "encoding": job.table.encoding,
        "delimiter": job.table.delimiter,
        "header_row": job.table.header_row,
    }
    given = {"state": "open-data", "about": "rows", "default_partnership_class": "twinning"}
    return {**facts, **layout, **given, **changes}


def test_a_file_walks_from_upload_to_undo(client, operator, world, files):
    client.force_login(operator)
    answer = upload(client)
    job = ImportJob.objects.get()
    assert answer.url == job.get_absolute_url()
    columns = reverse("import-columns", args=[job.pk])
    assert client.get(answer.url).url == columns
    assert "Bonn (Bonn)" in client.get(columns).content.decode()
    answer = client.post(columns, matched(job))
    assert answer.status_code == 302
    assert "Making the preview" in client.get(answer.url).content.decode()
    worker.work(pk=job.pk)
    page = client.get(answer.url).content.decode()
    assert "Import 3 rows" in page
    questions = job.choices.count() + job.words.count()
    assert f"{questions} question" in client.get(f"{answer.url}?group=asked").content.decode()
    choice = job.choices.get()
    client.post(answer.url, {f"choice-{choice.pk}": world["portland"].pk, "do": "answers"})
    worker.work(pk=job.pk)
    client.post(answer.url, {"do": "import"})
    worker.work(pk=job.pk)
    assert Partnership.objects.count() == 4
    page = client.get(answer.url).content.decode()
    assert "Import finished" in page
    assert "Undo this import" in page
    client.post(reverse("import-step", args=[job.pk, "undo"]))
    worker.work(pk=job.pk)
    assert not Partnership.objects.exists()
    assert "Import undone" in client.get(answer.url).content.decode()


def report_of(client, job, kind="csv"):
    answer = client.get(reverse("import-report", args=[job.pk, kind]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_file_comes_back_with_what_to_do_beside_each_row(client, operator, world, send, go):
    job = go(send(FILE + "=1+1,Peru,Lagos,Nigeria,1998,twinning\n", operator), "checking")
    client.force_login(operator)
    text = report_of(client, job).decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert lines[0] == [*job.beginning["header"], "Row", "Result", "What to do"]
    assert len(lines) == 1 + job.rows.count()
    assert "places have this name" in text
    assert lines[-1][0] == "'=1+1"
    book = openpyxl.load_workbook(io.BytesIO(report_of(client, job, "xlsx")))
    assert [cell.value for cell in book.active[1]] == lines[0]
    assert client.get(reverse("import-report", args=[job.pk, "pdf"])).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_mended_file_is_understood_without_a_click(client, world, editor, kind, language):
    """In any language of its reader: what was added means nothing, and is not listed as unused."""
    client.force_login(editor)
    client.cookies["django_language"] = language
    target = f"partnerships:city:{world['lima'].pk}"
    upload(
        client,
        "Partnerstadt;Land;Art;seit;Bereich\nBonn;Deutschland;Kontakt;1998;Kultur\nNirgendwo;Spanien;Kontakt;1999;Kultur\n",
        target=target,
    )
    job = ImportJob.objects.get()
    declared = matched(job, about=f"city:{world['lima'].pk}", state="declared")
    client.post(reverse("import-columns", args=[job.pk]), declared)
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.counts["new"] == 1, outcomes(job)
    content = report_of(client, job, kind)
    if kind == "csv":
        content = content.decode("utf-8-sig").replace("Nirgendwo", "Granada").encode()
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.active["A3"] = "Granada"
        mended = io.BytesIO()
        book.save(mended)
        content = mended.getvalue()
    upload(client, content, name=f"mended.{kind}", target=target)
    again = ImportJob.objects.order_by("-pk").first()
    assert again.columns == job.columns
    page = client.get(reverse("import-columns", args=[again.pk])).content.decode()
    assert "import-unused" not in page


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 5000, "cannot read a table"),
        (b"a" * 10_000_000, "A line of the file is too long for a table"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"<svg onload='alert(1)'>\0\0\0\0" * 100, "cannot read a table"),
    ],
)
def test_what_is_no_table_is_told_with_a_way_on(client, operator, files, content, says):
    client.force_login(operator)
    page = client.get(upload(client, content).url).content.decode()
    assert ImportJob.objects.get().status == "failed"
    assert says in page
    assert reverse("imports") in page
    assert client.get(reverse("import-columns", args=[ImportJob.objects.get().pk])).status_code == 302


@pytest.mark.parametrize(("size", "says"), [(0, "empty"), (50_000_001, "larger than 50 MB")])
def test_a_file_of_no_size_or_too_much_is_refused_at_once(client, operator, files, size, says):
    client.force_login(operator)
    answer = upload(client, b"a" * size)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("content", [FILE, b"PK\x03\x04rubbish", b"\x00\xff" * 1000])
def test_nothing_of_a_file_is_read_while_a_page_waits(client, operator, files, content):
    """The test would fail on any read of the stored file in the web process."""
    client.force_login(operator)
    content = content if isinstance(content, bytes) else content.encode()
    data = {"target": "partnerships", "file": SimpleUploadedFile("list.csv", content)}
    answer = client.post(reverse("imports"), data)
    job = ImportJob.objects.get()
    assert (job.status, job.beginning, job.columns) == ("reading", {}, {})
    job.file.storage.delete(job.file.name)
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "Reading the file" in page.content.decode()
    assert client.post(reverse("import-columns", args=[job.pk])).status_code == 302
    assert client.post(answer.url, {"do": "import"}).status_code == 200
    worker.work(pk=job.pk)
    page = client.get(answer.url).content.decode()
    assert "Read the file again" in page
    assert client.get(reverse("import-columns", args=[job.pk])).status_code == 302


def test_another_layout_is_read_by_a_worker_and_a_wrong_one_changes_nothing(client, operator, files):
    client.force_login(operator)
    upload(client, "City;Country\nOrléans;Allemagne\n".encode("cp1252") * 9)
    job = ImportJob.objects.get()
    before = job.beginning
    path = reverse("import-columns", args=[job.pk])
    sent = matched(job, encoding="cp1252", header_row="1", source_title="My list", state="unverified")
    client.post(path, {**sent, "delimiter": ",", "do": "read"})
    job.refresh_from_db()
    assert (job.status, job.beginning, job.state) == ("reading", before, "unverified")
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.beginning["header"]) == ("uploaded", ["City;Country"])
    client.post(path, {"encoding": "utf-8", "delimiter": ";", "header_row": "1", "do": "read"})
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.table.encoding, job.table.delimiter) == ("uploaded", "cp1252", ",")
    page = client.get(path).content.decode()
    assert "not in the encoding utf-8" in page
    assert '<option value="utf-8" selected>' in page


@pytest.mark.parametrize(("name", "value"), [("delimiter", ";"), ("header_row", "0")])
def test_a_changed_layout_is_never_passed_over_by_the_preview(client, operator, world, name, value):
    client.force_login(operator)
    upload(client)
    job = ImportJob.objects.get()
    client.post(reverse("import-columns", args=[job.pk]), matched(job, **{name: value, "do": "preview"}))
    job.refresh_from_db()
    assert (job.status, str(job.wanted_layout[name])) == ("reading", value)


def test_what_is_wrong_with_a_layout_is_said_and_everything_stays(client, operator, world, files):
    client.force_login(operator)
    upload(client)
    job = ImportJob.objects.get()
    sent = matched(job, header_row="-3", source_title="My list", do="read")
    answer = client.post(reverse("import-columns", args=[job.pk]), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="My list"' in page
    assert 'value="-3"' in page
    assert '<details class="import-more" open>' in page


def test_markup_in_a_file_is_text(client, operator, world, send, go):
    name = "<script>alert(1)</script>\u202e" + "x" * 10_000
    text = f"City,Country,Partner city,Partner country\n{name},Peru,Lagos,<b>Nigeria</b>\n"
    job = go(send(text, operator), "checking")
    client.force_login(operator)
    page = client.get(f"{job.get_absolute_url()}?group=problems").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert client.get(reverse("import-columns", args=[job.pk])).status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"column-0": ""}, "No column is matched to First city: city"),
        ({"column-1": "a_city"}, "Column A already has this meaning"),
        ({"source_licence": ""}, "Enter where the list comes from"),
        ({"state": "confirmed"}, "Select a valid choice"),
        ({"column-0": "secret"}, "Select a valid choice"),
        ({"source_url": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_columns_that_cannot_be_come_back_as_they_were_chosen(client, operator, world, changes, says):
    client.force_login(operator)
    upload(client)
    job = ImportJob.objects.get()
    sent = matched(job, source_title="My list", **changes)
    answer = client.post(reverse("import-columns", args=[job.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="My list"' in page
    assert "<title>Error:" in page
    assert '<option value="b_city" selected>' in page
    assert ImportJob.objects.get().status == "uploaded"


def test_another_choice_shows_what_would_be_read_and_keeps_nothing(client, operator, world, files):
    client.force_login(operator)
    upload(client, "Name,Place,When\nBonn,Germany,12.05.87\nLagos,Nigeria,1990\n")
    job = ImportJob.objects.get()
    path = reverse("import-columns", args=[job.pk])
    sent = matched(job, **{"column-0": "b_city", "column-1": "b_country", "column-2": "since", "do": "look"})
    page = client.post(path, sent)
    assert page.status_code == 200
    assert "<bdi>Bonn, Germany</bdi>" in page.content.decode()
    assert "<bdi>12 May 1987</bdi>" in page.content.decode()
    assert client.get(path).content.decode().count('<option value="since" selected>') == 0


@pytest.mark.parametrize(
    ("target", "content"),
    [("partnerships", FILE), ("mandates", "City,Country,Mayor,Since\nBonn,Germany,Wanda Oakes,2020\n")],
)
def test_what_the_page_does_not_ask_is_not_required(client, operator, world, target, content):
    """Somebody without a city of their own is offered no place that all rows may be about."""
    client.force_login(operator)
    upload(client, content, target=target)
    job = ImportJob.objects.get()
    columns = reverse("import-columns", args=[job.pk])
    page = client.get(columns).content.decode()
    assert 'name="about"' not in page
    asked = page.partition('id="asked"')[2].partition('id="sheet"')[0]
    assert "Title of the source" in asked
    assert "(optional)" not in asked
    sent = matched(job)
    del sent["about"]
    answer = client.post(columns, {**sent, "source_title": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count("Error:") == 1
    assert client.post(columns, sent).status_code == 302
    assert ImportJob.objects.get().status == "checking"


def test_who_may_not_import_meets_a_closed_door(client, world, operator, editor, send):
    job = send(FILE, operator)
    paths = [
        reverse("imports"),
        job.get_absolute_url(),
        reverse("import-report", args=[job.pk, "csv"]),
        reverse("import-columns", args=[job.pk]),
        reverse("import-progress", args=[job.pk]),
    ]
    for path in paths:
        assert client.get(path).status_code == 302
    client.force_login(User.objects.create_user(email="eve@example.org", password="x"))
    for path in paths:
        assert client.get(path).status_code == 403
    client.force_login(editor)
    assert client.get(paths[0]).status_code == 200
    for path in paths[1:]:
        assert client.get(path).status_code == 404
    for name in ("import", "import-columns"):
        assert client.post(reverse(name, args=[job.pk]), {"do": "import"}).status_code == 404
    for step in ("check", "apply", "undo", "cancel", "else"):
        assert client.post(reverse("import-step", args=[job.pk, step])).status_code == 404
    job.refresh_from_db()
    assert job.status == "uploaded"


def test_odd_addresses_and_answers_are_no_error(client, operator, world, send, go):
    job = go(send(FILE, operator), "checking")
    client.force_login(operator)
    path = job.get_absolute_url()
    for query in (
        "group=what",
        "after=-3",
        "after=x",
        "after=99999999999999999999",
        "group=ready&after=3&row=٣",
    ):
        assert client.get(f"{path}?{query}").status_code == 200
    none = 10**9  # no row has this number; a small one may be that of a question of this job
    answers = {"choice-x": "1", "choice-99999999": "1", f"choice-{'9' * 30}": "1", f"choice-{none}": "-1"}
    answers |= {"word-99999": "=active", "word-x": "", f"date-{none}": "1990"}
    answers |= {"cell-1": "x", f"cell-{none}-999": "x"}
    answers |= {"cell-99999999999-0": "x", "cell--1-0": "x", "cell-٣-0": "x", "do": "answers"}
    for more in ({}, {"tab": "nowhere"}, {"open": "x"}, {"after": "-1"}, {"do": "sell"}):
        assert client.post(path, {**answers, **more}).status_code == 302
    job.refresh_from_db()
    assert job.status == "checked"
    assert client.post(reverse("import-step", args=[job.pk, "undo"])).status_code == 302
    job.refresh_from_db()
    assert job.status == "checked"


def test_statements_of_the_findings_do_not_grow(client, operator, world, send, go):
    client.force_login(operator)
    counted = []
    header, lines = FILE.split("\n", 1)
    for job in (send(FILE, operator), send(f"{header}\n{lines * 20}", operator)):
        go(job, "checking")
        client.get(job.get_absolute_url())
        statements = []
        for path in pages(job):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            statements.append(len(queries))
        counted.append(statements)
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 20
    assert ImportRow.objects.count() > 100


def pages(job):
    """The columns, the four tabs, and one row open."""
    path = job.get_absolute_url()
    groups = [f"{path}?group={group}" for group in ("ready", "asked", "problems", "here")]
    return [reverse("import-columns", args=[job.pk]), *groups, f"{path}?group=ready&row=2"]


def test_a_list_of_mayors_without_dates_is_asked_for_its_day(client, world, operator, send):
    client.force_login(operator)
    job = send("City,Country,Mayor\nLima,Peru,Ana Paz\n", operator, "mandates")
    path = reverse("import-columns", args=[job.pk])
    page = client.get(path).content.decode()
    assert "Day of this list" in page.split('id="sheet"')[0]  # beside the table, not under "More settings"
    sent = matched(job, do="preview")
    assert "No column states a date." in client.post(path, sent).content.decode()
    for wrong in ("soon", "2999", "1/2/2024"):
        answer = client.post(path, sent | {"default_known_on": wrong})
        assert answer.status_code == 422, wrong
        assert wrong in answer.content.decode()
    assert client.post(path, sent | {"default_known_on": "January 2024"}).status_code == 302
    job.refresh_from_db()
    assert job.defaults == {"known_on": "2024-01"}
    worker.work(pk=job.pk)
    assert "January 2024" in client.get(reverse("import", args=[job.pk])).content.decode()
