"""The pages of an import: a file's way in the browser, who may walk it, and files that are none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citydiplo.accounts.models import User
from partnerships.actions.imports import jobs
from partnerships.models import ImportJob, ImportRow, Partnership
from tests.partnerships.imports.conftest import SOURCE
from tests.partnerships.imports.test_partnerships import FILE

pytestmark = pytest.mark.django_db


def upload(client, content=FILE, name="list.csv", target="partnerships"):
    content = content if isinstance(content, bytes) else content.encode()
    answer = client.post(reverse("imports"), {"target": target, "file": SimpleUploadedFile(name, content)})
    if job := ImportJob.objects.first():
        jobs.work(pk=job.pk)
    return answer


def mapped(job, **changes):
    facts = {f"column_{name}": columns[0] for name, columns in job.columns.items()}
    facts |= {f"source_{name}": value for name, value in SOURCE.items()}
    return {**facts, "state": "open-data", "default_partnership_class": "twinning", **changes}


def test_a_file_walks_from_upload_to_undo(client, operator, world, files):
    client.force_login(operator)
    answer = upload(client)
    job = ImportJob.objects.get()
    assert answer.url == job.get_absolute_url()
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "Bonn (Bonn)" in page.content.decode()
    answer = client.post(reverse("import-columns", args=[job.pk]), mapped(job))
    assert answer.status_code == 302
    assert "Waiting for a free worker" in client.get(answer.url).content.decode()
    jobs.work(pk=job.pk)
    page = client.get(answer.url).content.decode()
    assert "1 name could be several places" in page
    assert "Write 3 rows" in page
    choice = job.choices.get()
    client.post(
        reverse("import-choices", args=[job.pk]), {f"choice-{choice.pk}": world["portland"].pk, "again": "1"}
    )
    jobs.work(pk=job.pk)
    client.post(reverse("import-step", args=[job.pk, "apply"]))
    jobs.work(pk=job.pk)
    assert Partnership.objects.count() == 4
    page = client.get(answer.url).content.decode()
    assert "Undo this import" in page
    client.post(reverse("import-step", args=[job.pk, "undo"]))
    jobs.work(pk=job.pk)
    assert not Partnership.objects.exists()


def test_the_report_has_every_row_and_no_formula(client, operator, world, send, go):
    job = go(send(FILE + "=1+1,Peru,Lagos,Nigeria,1998,twinning\n", operator), "checking")
    client.force_login(operator)
    answer = client.get(reverse("import-report", args=[job.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 13
    assert "places have this name" in text
    assert ",'=1+1 | Peru" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2\3" * 5000, "not a table"),
        (b"a" * 10_000_000, "longer than any"),
        (b"PK\x03\x04rubbish", "damaged"),
        (b"<svg onload='alert(1)'>\0\0\0\0" * 100, "not a table"),
    ],
)
def test_what_is_no_table_is_told_with_a_way_on(client, operator, files, content, says):
    client.force_login(operator)
    page = client.get(upload(client, content).url).content.decode()
    assert ImportJob.objects.get().status == "failed"
    assert says in page
    assert reverse("imports") in page
    assert client.get(ImportJob.objects.get().get_absolute_url() + "?columns").status_code == 200


@pytest.mark.parametrize(("size", "says"), [(0, "empty"), (50_000_001, "larger than 50 MB")])
def test_a_file_of_no_size_or_too_much_is_refused_at_once(client, operator, files, size, says):
    client.force_login(operator)
    answer = upload(client, b"a" * size)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("content", [FILE, b"PK\x03\x04rubbish", b"\x00\xff" * 1000])
def test_nothing_of_a_file_is_read_while_a_page_waits(client, operator, files, content):
    """Whoever opened the stored file in the web process would not find it."""
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
    for name in ("import-layout", "import-columns", "import-choices"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 302
    jobs.work(pk=job.pk)
    page = client.get(answer.url).content.decode()
    assert "Read the file again" in page
    assert client.get(answer.url + "?columns").status_code == 200


def test_another_layout_is_read_by_a_worker_and_a_wrong_one_changes_nothing(client, operator, files):
    client.force_login(operator)
    upload(client, "City;Country\nOrléans;Allemagne\n".encode("cp1252") * 9)
    job = ImportJob.objects.get()
    before = job.beginning
    path = reverse("import-layout", args=[job.pk])
    client.post(path, {"encoding": "cp1252", "delimiter": ",", "header_row": "1"})
    job.refresh_from_db()
    assert (job.status, job.beginning) == ("reading", before)
    jobs.work(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.beginning["header"]) == ("uploaded", ["City;Country"])
    client.post(path, {"encoding": "utf-8", "delimiter": ";", "header_row": "1"})
    jobs.work(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.table.encoding, job.table.delimiter) == ("uploaded", "cp1252", ",")
    page = client.get(job.get_absolute_url()).content.decode()
    assert "not in the encoding utf-8" in page
    assert '<option value="utf-8" selected>' in page


def test_markup_in_a_file_is_text(client, operator, world, send, go):
    name = "<script>alert(1)</script>\u202e" + "x" * 10_000
    text = f"City,Country,Partner city,Partner country\n{name},Peru,Lagos,<b>Nigeria</b>\n"
    job = go(send(text, operator), "checking")
    client.force_login(operator)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert client.get(job.get_absolute_url() + "?columns").status_code == 200


def test_a_mapping_without_its_needs_comes_back_with_what_was_said(client, operator, world, files):
    client.force_login(operator)
    upload(client)
    job = ImportJob.objects.get()
    answer = client.post(
        reverse("import-columns", args=[job.pk]),
        mapped(job, column_b_city="", source_licence="", source_title="My list"),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say which column holds this." in page
    assert 'value="My list"' in page
    assert ImportJob.objects.get().status == "uploaded"


def test_who_may_not_import_meets_a_closed_door(client, world, operator, editor, send):
    job = send(FILE, operator)
    paths = [
        reverse("imports"),
        job.get_absolute_url(),
        reverse("import-report", args=[job.pk]),
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
    for name in ("import-layout", "import-columns", "import-choices"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 404
        assert client.get(reverse(name, args=[job.pk])).status_code == 405
    for step in ("check", "apply", "undo", "cancel", "else"):
        assert client.post(reverse("import-step", args=[job.pk, step])).status_code == 404
    job.refresh_from_db()
    assert job.status == "uploaded"


def test_odd_addresses_and_answers_are_no_error(client, operator, world, send, go):
    job = go(send(FILE, operator), "checking")
    client.force_login(operator)
    for query in ("outcome=what", "after=-3", "after=x", "after=99999999999999999999", "outcome=new&after=3"):
        assert client.get(f"{job.get_absolute_url()}?{query}").status_code == 200
    answers = {"choice-x": "1", "choice-99999999": "1", f"choice-{'9' * 30}": "1", "choice-1": "-1"}
    assert client.post(reverse("import-choices", args=[job.pk]), answers).status_code == 302
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
        with CaptureQueriesContext(connection) as queries:
            assert client.get(job.get_absolute_url()).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 10
    assert ImportRow.objects.count() > 100
