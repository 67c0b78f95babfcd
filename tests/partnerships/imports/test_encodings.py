"""A file that does not say how its letters are stored: names of places settle it, or a person is asked."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partnerships.imports import jobs, uploads, worker
from partnerships.models import ImportJob, Partnership
from tests.matrix import further
from tests.partnerships.imports.conftest import SOURCE
from tests.partnerships.imports.test_pages import matched
from tests.rows import make_city

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "files"), pytest.mark.one_database]

HEADER = "City,Country,Partner city,Partner country,Title\n"
# Titles that no name of a place settles, in the encodings of the spreadsheets of several countries.
TITLES = {
    "cp1250": "Přátelství měst",
    "cp1254": "Dostluk şehri Ağrılı",
    "cp1257": "Draugystės sutartis ąžuolų",
    "iso8859-15": "Bœufs et œuvres",
    "mac-roman": "Amitié générale à deux",
    "cp852": "Współpraca młodzieży",
}


def lines(title):
    return f"{HEADER}Lima,Peru,Lagos,Nigeria,{title}\n"


@pytest.fixture
def upload(client, operator):
    """A file sent by the operator, who is signed in, and read by a worker."""

    def sent(content, name="list.csv"):
        client.force_login(operator)
        file = SimpleUploadedFile(name, content)
        job = uploads.receive(target="partnerships", upload=file, by=operator)
        return worked(job)

    return sent


@pytest.fixture
def choose(client):
    """What the page of columns sends, with or without an encoding."""

    def sent(job, encoding="", **changes):
        facts = matched(job, encoding=encoding, **changes)
        if not encoding:
            del facts["encoding"]  # a radio button that is not chosen
        return client.post(reverse("import-columns", args=[job.pk]), facts)

    return sent


def worked(job):
    worker.work(pk=job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("encoding", TITLES)
def test_the_question_has_to_be_answered(client, upload, choose, encoding):
    job = upload(lines(TITLES[encoding]).encode(encoding))
    offered = dict(job.encodings_in_question)
    assert offered[encoding] == [TITLES[encoding]]
    page = client.get(reverse("import-columns", args=[job.pk])).content.decode()
    assert TITLES[encoding] in page
    assert 'name="encoding" value="' in page
    assert "checked" not in page.split("import-question")[1].split("</fieldset>")[0]
    answer = choose(job)
    assert answer.status_code == 422
    assert "Choose the encoding in which these words are spelled correctly." in answer.content.decode()
    job.refresh_from_db()
    assert job.status == "uploaded"


def places_of_encodings():
    """(encoding, which of those in question): all of one title, and one of each other title."""
    for turn, encoding in enumerate(TITLES):
        for place in range(3):
            yield further((encoding, place), unless=turn == 0 or place == turn % 3)


@pytest.mark.parametrize(("encoding", "place"), places_of_encodings())
def test_the_words_are_those_of_the_choice(client, upload, choose, encoding, place):
    job = upload(lines(TITLES[encoding]).encode(encoding))
    chosen, words = job.encodings_in_question[place]
    assert choose(job, chosen).status_code == 302
    worked(job)
    if place:  # the file is read again, and the columns are shown with the right words
        assert (job.status, job.table.encoding, job.encodings_in_question) == ("uploaded", chosen, [])
        choose(job, chosen)
        worked(job)
    assert (job.status, job.encodings_in_question) == ("checked", [])
    client.post(job.get_absolute_url(), {"do": "import"})
    worked(job)
    assert Partnership.objects.get().title == words[0]


def test_an_encoding_that_was_not_likely_can_be_chosen_too(upload, choose):
    job = upload(lines(TITLES["cp1250"]).encode("cp1250"))
    others = [
        name for name in ("cp1258", "iso8859-4", "tis-620") if name not in dict(job.encodings_in_question)
    ]
    assert choose(job, others[0]).status_code == 302
    worked(job)
    assert (job.table.encoding, job.encodings_in_question) == (others[0], [])


def test_an_encoding_that_cannot_be_keeps_the_question(client, upload, choose):
    job = upload(lines(TITLES["cp1250"]).encode("cp1250"))
    choose(job, "utf-16")
    worked(job)
    assert job.problem
    assert job.encodings_in_question
    page = client.get(reverse("import-columns", args=[job.pk])).content.decode()
    assert 'value="utf-16"' in page
    assert not jobs.ask_for(job=job, status="checking")


@pytest.mark.parametrize(
    ("encoding", "city"), [("cp1250", "Kroměříž"), ("cp1254", "Eskişehir"), ("cp1257", "Šiauliai")]
)
def test_a_known_place_settles_it(client, upload, encoding, city):
    make_city(name=city, country="HU")
    job = upload(f"{lines(TITLES[encoding])}{city},Hungary,Lagos,Nigeria,\n".encode(encoding))
    assert (job.table.encoding, job.encodings_in_question) == (encoding, [])
    page = client.get(reverse("import-columns", args=[job.pk])).content.decode()
    assert "import-question" not in page
    assert TITLES[encoding] in page


def book():
    kept, sheet = io.BytesIO(), openpyxl.Workbook()
    sheet.active.append(HEADER.strip().split(","))
    sheet.active.append(["Lima", "Peru", "Lagos", "Nigeria", "Přátelství měst"])
    sheet.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        lines("Friendship").encode(),
        lines("Přátelství").encode(),
        lines("Přátelství").encode("utf-8-sig"),
        lines("Přátelství").encode("utf-16"),
        book(),
        (lines("Amitié à São") * 9).encode().replace(b"Lima", b"Lima,Peru,Bonn,Germany,Amiti\xe9\nLima", 1),
    ],
    ids=["ascii", "utf-8", "bom", "utf-16", "xlsx", "one bad byte"],
)
def test_nothing_is_asked_where_nothing_is_open(client, upload, content):
    job = upload(content)
    assert job.encodings_in_question == []
    page = client.get(reverse("import-columns", args=[job.pk])).content.decode()
    assert "import-question" not in page


# Ways around the question


def with_columns(job, **facts):
    """As a job is whose columns were matched before the encoding had to be chosen."""
    from partnerships.imports import mapping

    mapping.set_columns(
        job=job,
        columns=job.columns,
        defaults={"partnership_class": "twinning"},
        source=SOURCE,
        state="open-data",
    )
    ImportJob.objects.filter(pk=job.pk).update(**facts)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("status", "step"),
    [("uploaded", "check"), ("checked", "check"), ("checked", "apply"), ("cancelled", "apply")],
)
def test_no_step_passes_the_question(client, upload, status, step):
    job = with_columns(upload(lines(TITLES["cp1250"]).encode("cp1250")), status=status)
    answer = client.post(reverse("import-step", args=[job.pk, step]), follow=True)
    assert answer.redirect_chain == [(reverse("import-columns", args=[job.pk]), 302)]
    assert "Choose the encoding of the file first" in answer.content.decode()
    job.refresh_from_db()
    assert job.status == status


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_preview_of_before_leads_to_the_question(client, upload, method):
    job = with_columns(upload(lines(TITLES["cp1257"]).encode("cp1257")), status="checked")
    answer = getattr(client, method)(job.get_absolute_url(), {"do": "import"} if method == "post" else {})
    assert answer.url == reverse("import-columns", args=[job.pk])
    job.refresh_from_db()
    assert job.status == "checked"


def test_an_undone_import_of_before_has_to_be_uploaded_again(client, upload):
    job = with_columns(upload(lines(TITLES["cp1257"]).encode("cp1257")), status="undone")
    answer = client.post(reverse("import-step", args=[job.pk, "check"]), follow=True)
    assert "Upload the file again, and choose its encoding there." in answer.content.decode()


def test_reading_by_another_layout_needs_the_answer_too(upload, choose):
    job = upload(lines(TITLES["cp1254"]).encode("cp1254"))
    assert choose(job, do="read", delimiter=";").status_code == 422
    assert choose(job, do="read", header_row="0").status_code == 422
    assert choose(job, "cp1254", do="read", header_row="0").status_code == 302
    worked(job)
    assert (job.table.header_row, job.encodings_in_question) == (0, [])


# What was chosen beside it


def test_nothing_that_was_chosen_is_lost_by_the_question(client, upload, choose):
    job = upload(lines(TITLES["cp1250"]).encode("cp1250"))
    ImportJob.objects.filter(pk=job.pk).update(creates_places=True)
    answer = choose(
        job, **{"column-4": "", "source_title": "Ours", "default_partnership_class": "friendship"}
    )
    form = answer.context["form"]
    assert form["column-4"].value() == ""
    assert form["source_title"].value() == "Ours"
    assert form["default_partnership_class"].value() == "friendship"
    assert not form["creates_places"].value()  # without a tick
    assert answer.context["more_is_open"] is False


def test_the_choice_stays_when_something_else_is_wrong(upload, choose):
    job = upload(lines(TITLES["cp1250"]).encode("cp1250"))
    first = job.table.encoding
    answer = choose(job, first, **{"column-2": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    question = page.split("import-question")[1].split("</fieldset>")[0]
    assert f'value="{first}" ' in question
    assert question.count("checked") == 1
    assert answer.context["more_is_open"] is False


def test_only_errors_below_open_the_settings_below(upload, choose):
    job = upload(lines(TITLES["cp1250"]).encode("cp1250"))
    assert choose(job, header_row="x").context["more_is_open"] is True
    assert choose(job, job.table.encoding, state="never").context["more_is_open"] is True
    assert choose(job, job.table.encoding, source_url="no address").context["more_is_open"] is False


# The same words again


@pytest.mark.parametrize("encoding", ["cp1250", "mac-roman"])
def test_the_same_file_mended_is_read_as_it_was_chosen(client, upload, choose, encoding):
    title = TITLES[encoding]
    first = upload(lines(title).encode(encoding))
    choose(first, encoding)
    worked(first)
    again = upload((lines(title) + "Bonn,Germany,Lagos,Nigeria,Plain\n").encode(encoding))
    assert (again.table.encoding, again.encodings_in_question) == (encoding, [])
    page = client.get(reverse("import-columns", args=[again.pk])).content.decode()
    assert f"We used the encoding {encoding} because you chose it for the same words before." in page


def test_other_words_are_asked_about_again(upload, choose):
    first = upload(lines(TITLES["cp1250"]).encode("cp1250"))
    choose(first, "cp1250")
    worked(first)
    assert upload(lines("Ještě něco jiného").encode("cp1250")).encodings_in_question


def test_answers_that_contradict_each_other_settle_nothing(upload, choose):
    content = lines(TITLES["cp1250"]).encode("cp1250")
    first, second = upload(content), upload(content)
    choose(first, "cp1250")
    worked(first)
    choose(second, second.table.encoding)
    assert upload(content).encodings_in_question


def test_answers_of_another_person_settle_nothing(upload, choose, editor):
    content = lines(TITLES["cp1250"]).encode("cp1250")
    first = upload(content)
    choose(first, "cp1250")
    worked(first)
    job = uploads.receive(target="partnerships", upload=SimpleUploadedFile("list.csv", content), by=editor)
    assert worked(job).encodings_in_question


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp1252", "Jusqu'à"),
        ("cp1250", "Země"),
        ("cp1254", "Kardeş şehir"),
        ("cp1257", "Pašvaldība"),
    ],
)
def test_the_words_of_headers_settle_it(upload, encoding, header):
    job = upload(
        f"City,Country,Partner city,Partner country,{header}\nLima,Peru,Lagos,Nigeria,x\n".encode(encoding)
    )
    assert not job.encodings_in_question
    assert header in job.beginning["header"]
