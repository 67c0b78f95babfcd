"""Files as city halls send them: what is hidden, merged, listed or badly encoded, from upload to record."""

import re
from functools import partial

import pytest
from django.urls import reverse

from partnerships.imports import mapping, worker
from partnerships.models import Partnership
from tests.kit.tabular.workbooks import table, workbook
from tests.partnerships.imports.conftest import SOURCE, outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

HEADER = ("City", "Country", "Partner city", "Partner country")


@pytest.fixture
def send(send, operator):
    """A file sent by the operator."""
    return partial(send, by=operator)


@pytest.fixture
def page(client, operator):
    """A page of an import as the operator sees it."""

    def text(job, name="import"):
        client.force_login(operator)
        return client.get(reverse(name, args=[job.pk]), follow=True).content.decode()

    return text


@pytest.fixture
def read_so(client, operator):
    """A layout asked for on the page of columns, and read."""

    def done(job, **changes):
        client.force_login(operator)
        answer = client.post(reverse("import-columns", args=[job.pk]), {**changes, "do": "read"})
        assert answer.status_code == 302, answer.content.decode()
        worker.work(pk=job.pk)
        job.refresh_from_db()
        assert job.status == "uploaded", job.problem
        mapping.set_columns(
            job=job,
            columns=job.columns,
            defaults={"partnership_class": "twinning"},
            source=SOURCE,
            state="open-data",
            creates_places=False,
        )
        return job

    return done


def test_merged_cities_are_those_of_all_their_rows(send, go):
    lines = [("Lima", "Peru", "Lagos", "Nigeria"), (None, None, "Bonn", "Germany")]
    merged = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>'
    job = go(send(workbook(table(HEADER, *lines, after=merged))), "checking")
    assert outcomes(job) == {2: ("new", ""), 3: ("new", "")}
    go(job, "applying")
    assert Partnership.objects.count() == 2


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_only_the_sheet_that_is_shown_is_imported(page, send, go, state):
    old = table(HEADER, *[("Lima", "Peru", "Bonn", "Germany")] * 5)
    book = workbook(old, table(HEADER, ("Lima", "Peru", "Lagos", "Nigeria")), states=[state])
    job = send(book)
    shown = page(job, "import-columns")
    assert "Hidden sheets are not read: “Sheet1”." in shown
    assert "Sheet1 (hidden)" in shown
    assert set(outcomes(go(job, "checking"))) == {2}


def test_hidden_rows_are_asked_for(send, go, read_so):
    lines = [("Lima", "Peru", "Lagos", "Nigeria"), ("Lima", "Peru", "Bonn", "Germany")]
    book = workbook(table(HEADER, *lines).replace('<row r="3"', '<row r="3" hidden="1"'))
    job = send(book)
    assert job.beginning["hidden"]["rows"] == 1
    read_so(job, sheet="Sheet1", header_row="1", takes_hidden="on")
    assert set(outcomes(go(job, "checking"))) == {2, 3}


def numbers_and_letters(text):
    """The texts before the rows and above the columns of the page."""
    numbers = re.findall(r'<th scope="row" class="import-sheet__number">([^<]*)<', text)
    return numbers, re.findall(r'import-sheet__letter" aria-hidden="true">(\w+)<', text)


LINES = [("Lima", "Peru", str(1990 + row), "Lagos", "Nigeria") for row in range(5)]


@pytest.mark.parametrize(
    ("hidden_rows", "hidden_column", "places"),
    [
        ((), 0, ("23456", "ABCDE")),
        ((3, 5), 3, ("246", "ABDE")),
        ((2,), 1, ("3456", "BCDE")),
    ],
)
def test_rows_and_columns_keep_their_places_beside_hidden_ones(
    page, send, hidden_rows, hidden_column, places
):
    before = (
        f'<cols><col min="{hidden_column}" max="{hidden_column}" hidden="1"/></cols>' if hidden_column else ""
    )
    sheet = table(("City", "Country", "Since", "Partner city", "Partner country"), *LINES, before=before)
    for row in hidden_rows:
        sheet = sheet.replace(f'<row r="{row}"', f'<row r="{row}" hidden="1"')
    shown = page(send(workbook(sheet)), "import-columns")
    assert numbers_and_letters(shown) == tuple(map(list, places))


def test_rows_that_are_left_out_for_being_empty_are_counted(page, send):
    job = send("City,Country,Partner\nLima,Peru,Lagos\n,,\n\nLima,Peru,Bonn\n")
    assert numbers_and_letters(page(job, "import-columns"))[0] == ["2", "5"]


def test_a_job_that_was_read_before_numbers_were_kept_counts_from_the_header(page, send):
    job = send("City,Country,Partner\nLima,Peru,Lagos\nLima,Peru,Bonn\n")
    job.beginning = {
        name: value for name, value in job.beginning.items() if name not in ("numbers", "letters")
    }
    job.save(update_fields=["beginning"])
    assert numbers_and_letters(page(job, "import-columns"))[0] == ["2", "3"]


WIDE = 'City,Country,Partner 1,Partner 2,Partner 3\nLima,Peru,Lagos,"Bonn, Germany",\nBonn,Germany,Lagos,,\n'
LISTED = 'City,Country,Partner\nLima,Peru,"Lagos; Bonn, Germany"\nBonn,Germany,Lagos\n'


@pytest.mark.parametrize("text", [WIDE, LISTED])
def test_several_partners_in_a_row_become_records_on_request(page, send, go, read_so, text):
    job = send(text)
    assert len(job.beginning["rows"]) == 2
    read_so(job, encoding="utf-8", delimiter=",", header_row="1", reshape="0")
    go(job, "checking")
    found = job.rows.values_list("number", "outcome")
    assert [(job.table.row_of(number), outcome) for number, outcome in found] == [
        (2, "new"),
        (2, "new"),
        (3, "new"),
    ]
    shown = page(job)
    assert "2,000" not in shown
    assert "Row 2000" not in shown
    go(job, "applying")
    assert Partnership.objects.count() == 3
    go(job, "undoing")
    assert not Partnership.objects.exists()


def test_a_row_that_repeats_a_partner_names_the_row_of_the_file(send, go, read_so):
    job = send("City,Country,Partner\nLima,Peru,Lagos; Lagos\nLagos,Nigeria,Lima\n")
    read_so(job, encoding="utf-8", delimiter=",", header_row="1", reshape="0")
    go(job, "checking")
    told = [reasons[0] for reasons in job.rows.values_list("reasons", flat=True) if reasons]
    assert told == [["duplicate", {"row": 2}], ["duplicate", {"row": 2}]]


@pytest.mark.parametrize(
    ("encoding", "city"), [("cp1250", "Győr"), ("cp1254", "Eskişehir"), ("cp1257", "Šiauliai")]
)
def test_names_in_the_register_settle_the_encoding(send, encoding, city):
    from tests.rows import make_city

    make_city(name=city, country="HU")
    lines = f"City,Country,Partner city,Partner country\n{city},Hungary,Lagos,Nigeria\n"
    job = send(lines.encode(encoding))
    assert job.beginning["rows"][0][0] == city
    assert job.beginning["encodings"] == []


def test_a_person_settles_an_encoding_that_nothing_tells(page, send, read_so):
    lines = "City,Country,Partner city,Partner country,Title\nLima,Peru,Lagos,Nigeria,Přátelství\n"
    job = send(lines.encode("cp1250"))
    assert "Přátelství" in page(job, "import-columns")
    read_so(job, encoding="cp1250", delimiter=",", header_row="1")
    assert job.beginning["rows"][0][4] == "Přátelství"
    assert job.beginning["encodings"] == []


def test_a_bad_byte_costs_its_row_and_not_the_file(page, send, go, read_so):
    text = "City,Country,Partner city,Partner country,Title\n" + "Lima,Peru,Lagos,Nigeria,Amitié à São\n" * 20
    content = text.encode().replace("Amitié à".encode(), b"Amiti\xe9", 1)
    job = send(content)
    assert "row 2, column E" in page(job, "import-columns")
    assert 2 not in outcomes(go(job, "checking"))
    read_so(job, encoding="utf-8", delimiter=",", header_row="1", bad_bytes="replace")
    assert 2 in outcomes(go(job, "checking"))


def test_rows_in_a_quoted_cell_are_asked_about_and_read_as_rows(page, send, go, read_so):
    text = 'City,Country,Partner city,Partner country\nLima,Peru,Bonn,"Germany\nLima,Peru,Lagos,Nigeria"\n'
    job = send(text)
    for name in ("import-columns", "import"):
        assert "A cell of row 2 holds several lines that look like rows." in page(job, name)
    assert "Line breaks between quotation marks" in page(job, "import-columns")
    job = read_so(job, encoding="utf-8", delimiter=",", header_row="1", line_breaks="each-line")
    assert "look like rows" not in page(job, "import-columns")
    assert outcomes(go(job, "checking")) == {2: ("new", ""), 3: ("new", "")}


def test_stray_quotation_marks_are_named_in_the_preview(page, send, go):
    text = (
        'City;Country;Partner city;Partner country\nLima;Peru;"Bonn;Germany\n'
        'Lima;Peru;"Lagos;Nigeria\nLima;Peru;Granada;Spain\n'
    )
    job = go(send(text), "checking")
    assert outcomes(job) == dict.fromkeys((2, 3, 4), ("new", ""))
    assert "2 quotation marks are never closed: rows 2, 3." in page(job)


@pytest.fixture
def read_with(client, operator):
    """The columns chosen on the page, sent together with another way to read the file, and read."""

    def done(job, columns, do="read", **layout):
        client.force_login(operator)
        form = client.get(reverse("import-columns", args=[job.pk])).context["form"]
        sent = {f"column-{place}": form[f"column-{place}"].value() or "" for place in range(len(form.header))}
        sent |= {f"column-{place}": value for place, value in columns.items()}
        client.post(reverse("import-columns", args=[job.pk]), {**sent, **layout, "do": do})
        worker.work(pk=job.pk)
        job.refresh_from_db()
        return job

    return done


def test_columns_chosen_by_hand_stay_in_another_encoding(send, read_with):
    text = "City,Country,Město,Partner country,Země původu,Note\nLima,Peru,Bonn,Germany,x,y\n"
    job = send(text.encode("cp1250"))
    assert "b_city" not in job.columns
    assert job.columns["note"] == [5]
    job = read_with(job, {2: "b_city", 5: ""}, encoding="cp1252", delimiter=",", header_row="1")
    assert (job.table.encoding, job.beginning["header"][2]) == ("cp1252", "Mìsto")
    assert job.columns["b_city"] == [2]
    assert "note" not in job.columns
    job = read_with(job, {}, encoding="cp1250", delimiter=",", header_row="1")
    assert (job.beginning["header"][2], job.columns["b_city"]) == ("Město", [2])
    assert "note" not in job.columns


def test_a_field_chosen_by_hand_is_no_other_columns(send, read_with):
    text = "City,Country,Partner city,Partner country,Twin,Since\nLima,Peru,Bonn,Germany,Lagos,1999\n"
    job = send(text)
    assert job.columns["b_city"] == [2]
    job = read_with(job, {4: "b_city", 2: ""}, encoding="cp1252", delimiter=",", header_row="1")
    assert (job.columns["b_city"], job.columns["since"]) == ([4], [5])


def test_columns_that_move_keep_their_choice_by_name(send, read_with):
    hidden = '<cols><col min="1" max="1" hidden="1" width="9"/></cols>'
    rows = [
        ("Lfd.", "City", "Country", "Wo", "Partner country", "Wo ist es"),
        ("1", "Lima", "Peru", "Bonn", "", "1"),
    ]
    job = send(workbook(table(*rows, before=hidden)))
    assert job.beginning["header"][2] == "Wo"
    job = read_with(job, {2: "b_city"}, sheet="Sheet1", header_row="1", takes_hidden="on")
    assert job.beginning["header"][3] == "Wo"
    assert job.columns["b_city"] == [3]


def test_what_was_chosen_for_a_preview_stays_when_the_file_is_read_again(send, read_with):
    job = send("City,Country,Wo,Partner country\nLima,Peru,Bonn,Germany\n")
    everything = {
        "default_partnership_class": "twinning",
        "state": "open-data",
        "source_title": "A",
        "about": "rows",
    }
    everything |= {"source_url": "https://example.org", "source_licence": "CC0", "nothing": ""}
    layout = {"encoding": "utf-8", "delimiter": ",", "header_row": "1"}
    job = read_with(job, {2: "b_city"}, do="preview", **everything, **layout)
    assert job.status == "checked"
    job = read_with(job, {}, **layout | {"encoding": "cp1252"})
    assert (job.status, job.table.encoding, job.columns["b_city"]) == ("uploaded", "cp1252", [2])


def test_a_column_that_is_gone_keeps_nothing(send, read_with):
    job = send("City;Country;Wo;Partner country\nLima;Peru;Bonn;Germany\n")
    job = read_with(job, {2: "b_city"}, encoding="utf-8", delimiter="|", header_row="1")
    assert job.beginning["header"] == ["City;Country;Wo;Partner country"]
    assert all(found == [0] for found in job.columns.values())
