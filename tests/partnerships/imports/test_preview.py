"""The preview: questions asked once, cells corrected on the page, and nothing typed is lost by any button."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partnerships.imports import worker
from partnerships.models import ImportJob, Partnership
from tests.partnerships.imports.conftest import outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

LIST = """Partnerstadt;Land;Art;seit;Bereich
Bonn;Deutschland;Kontakt;1998;Kultur
Lagos;Nigeria;Freundschaftsbund;12.05.1987;Kultur
Granada;Spanien;Kontakt;gestern;Kultur
Portland;USA;Kontakt;2001;Kultur
Nirgendwo;Spanien;Kontakt;2002;Kultur
"""


@pytest.fixture
def preview(client, world, editor):
    """Ana's list of Lima's partners, up to its preview, with no click but those of the three buttons."""

    def previewed(text=LIST):
        client.force_login(editor)
        data = {"target": f"partnerships:city:{world['lima'].pk}"}
        data["file"] = SimpleUploadedFile("liste.csv", text.encode())
        answer = client.post(reverse("imports"), data)
        job = ImportJob.objects.get()
        worker.work(pk=job.pk)
        page = client.get(client.get(answer.url).url)
        sent = as_it_stands(page.content.decode())
        assert client.post(reverse("import-columns", args=[job.pk]), sent).status_code == 302
        worker.work(pk=job.pk)
        job.refresh_from_db()
        return job

    return previewed


def as_it_stands(page):
    """What a browser sends of the selects and inputs of the main form, untouched."""
    form = page.split('<main id="main"')[1].split("<form", 1)[1].split("</form>")[0]
    sent = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        values = re.findall(r'<option value="([^"]*)"( selected)?', options)
        chosen = [value for value, selected in values if selected]
        sent[name] = (chosen or [value for value, _selected in values])[0]
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "checkbox" not in tag and "hidden" not in tag:
            sent[name[1]] = value[1] if value else ""
    return sent


def page_of(client, job, group):
    answer = client.get(f"{job.get_absolute_url()}?group={group}")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, job, group="problems", **sent):
    """Post from a tab; a worker makes the preview again if it was asked to."""
    answer = client.post(f"{job.get_absolute_url()}?group={group}", sent)
    worker.work(pk=job.pk)
    job.refresh_from_db()
    return answer


def test_three_clicks_import_a_list_of_ones_own_city(client, world, preview):
    """Upload, preview, import: nothing else is asked."""
    job = preview("Partnerstadt;Land;Art;seit;Bereich\nBonn;Deutschland;Kontakt;1998;Kultur\n")
    assert send(client, job, "ready", do="import").status_code == 302
    record = Partnership.objects.get()
    assert (record.state, record.dimension, record.since_text) == ("declared", "culture", "1998")
    assert record.source.title == "City of Lima (own records)"
    assert {party.city for party in record.parties.all()} == {world["lima"], world["bonn"]}


def test_each_tab_has_its_rows_with_what_will_be_written(client, world, preview):
    job = preview()
    assert [outcome for outcome, _code in outcomes(job).values()] == [
        "new",
        "ambiguous",
        "refused",
        "ambiguous",
        "unmatched",
    ]
    ready = page_of(client, job, "ready")
    assert f'href="{world["bonn"].get_absolute_url()}"' in ready
    assert "<bdi>Culture</bdi>" in ready
    assert "Nirgendwo" not in ready
    asked = page_of(client, job, "asked")
    assert "“<bdi>Freundschaftsbund</bdi>”" in asked
    assert "“<bdi>Portland, USA</bdi>”" in asked
    problems = page_of(client, job, "problems")
    assert 'value="gestern"' in problems
    assert 'value="Nirgendwo"' in problems
    assert "No row of this file is in the register yet." in page_of(client, job, "here")


def test_all_faults_of_a_row_are_told_at_once(client, preview):
    sound = "Bonn;Deutschland;Kontakt;1998;1999\nLagos;Nigeria;Kontakt;1998;1999\n"
    job = preview(f"Partnerstadt;Land;Art;seit;bis\n{sound}Nirgendwo;Spanien;Kontakt;gestern;morgen\n")
    problems = page_of(client, job, "problems")
    for part in ("“Nirgendwo”", "“gestern”", "“morgen”"):
        assert part in problems


def test_an_answer_holds_for_all_rows_and_the_next_file_of_the_place(client, preview):
    job = preview(LIST + "Bonn;Deutschland;Freundschaftsbund;1990;Kultur\n")
    word = job.words.get(word="Freundschaftsbund")
    assert word.rows == 2
    send(client, job, "asked", **{f"word-{word.pk}": "=friendship", "do": "answers"})
    assert job.counts["new"] == 3
    ImportJob.objects.all().delete()
    assert preview().words.get(word="Freundschaftsbund").is_remembered


def test_what_the_page_proposes_is_kept_only_when_it_is_sent_as_an_answer(client, preview):
    job = preview(LIST.replace("Freundschaftsbund", "Freundschafft"))
    word = job.words.get(word="Freundschafft")
    assert word.suggestion == "friendship"
    proposed = as_it_stands(page_of(client, job, "asked"))
    assert proposed[f"word-{word.pk}"] == "=friendship"
    send(client, job, "asked", **proposed, tab="ready")
    assert job.words.filter(is_decided=False).count() == 1
    send(client, job, "asked", **proposed, do="answers")
    assert not job.words.filter(is_decided=False).exists()
    assert job.counts["new"] == 2


BUTTONS = ({"do": "corrections"}, {"do": "answers"}, {"do": "import"}, {"do": "singles"}, {"tab": "ready"})


@pytest.mark.parametrize("button", [*BUTTONS, {"open": "2"}, {"after": "0"}, {}], ids=str)
def test_a_correction_is_kept_whichever_button_is_pressed(client, preview, button):
    """And nothing is imported that nobody saw."""
    job = preview()
    send(client, job, **{"cell-4-3": "1999", "cell-6-0": "Granada", **button})
    assert not Partnership.objects.exists()
    assert job.status == "checked"
    found = outcomes(job)
    assert (found[4][0], found[6][0]) == ("new", "refused")  # Granada is in row 4 already
    assert job.rows.get(number=4).cells[3] == "1999"


def test_untouched_cells_are_no_corrections(client, preview):
    job = preview()
    standing = as_it_stands(page_of(client, job, "problems"))
    assert {"cell-4-3", "cell-6-0", "cell-6-1"} <= standing.keys()
    send(client, job, **standing, do="corrections")
    assert not job.corrections.exists()
    send(client, job, **standing, do="import")
    assert Partnership.objects.count() == 1


def test_any_row_can_be_opened_and_corrected(client, world, preview):
    job = preview()
    answer = send(client, job, "ready", open="2")
    assert answer.url.endswith("?group=ready&row=2")
    page = client.get(answer.url).content.decode()
    assert 'name="cell-2-0"' in page
    assert 'value="Bonn"' in page
    send(client, job, "ready", **{"cell-2-0": "Lagos", "cell-2-1": "Nigeria", "do": "corrections"})
    assert "Lagos" in page_of(client, job, "ready")
    assert "Corrected here from “Bonn” to “Lagos”" in page_of(client, job, "ready")


@pytest.mark.parametrize(
    "sent",
    [
        {"cell-4-3": "x" * 2_001},
        {"word": "=nothing-of-the-kind"},
        {"word": "=friendship' OR 1=1"},
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(client, preview, sent):
    job = preview()
    word = job.words.get(word="Freundschaftsbund")
    sent = {f"word-{word.pk}" if name == "word" else name: value for name, value in sent.items()}
    more = {"cell-6-0": "Granada", "do": "answers"}
    answer = client.post(f"{job.get_absolute_url()}?group=problems", {**sent, **more})
    assert answer.status_code == 422
    assert 'value="Granada"' in answer.content.decode()
    assert not job.corrections.exists()


@pytest.mark.parametrize(
    ("group", "sent", "shown"),
    [
        ("problems", {"cell-4-3": "1999"}, 'value="1999"'),
        ("ready", {"cell-2-0": "Lagos"}, 'value="Lagos"'),
        ("asked", {"word": "=project"}, '<option value="=project" selected>'),
    ],
)
def test_what_was_typed_outlives_the_session(client, preview, group, sent, shown):
    """On whichever tab it was: who signs in again is led to the address without its tab."""
    job = preview()
    word = job.words.get(word="Freundschaftsbund")
    sent = {f"word-{word.pk}" if name == "word" else name: value for name, value in sent.items()}
    mark = re.search(r'name="opened-by" value="([^"]+)"', page_of(client, job, group))[1]
    client.logout()
    more = {"do": "corrections", "opened-by": mark}
    answer = client.post(f"{job.get_absolute_url()}?group={group}", {**sent, **more})
    assert "/login/" in answer.url
    client.force_login(job.person)
    assert shown in client.get(job.get_absolute_url()).content.decode()
    assert not job.corrections.exists()
    assert not job.words.filter(is_decided=True).exists()


def test_single_matches_are_accepted_together(client, world, preview):
    job = preview("Partnerstadt;Land;Art;seit;Bereich\nGranada (Quux);Spanien;Kontakt;1998;Kultur\n")
    assert job.choices.count() == 1
    assert "Accept all single matches" in page_of(client, job, "asked")
    send(client, job, "asked", do="singles")
    assert not job.choices.filter(is_decided=False).exists()
    assert f'href="{world["granada"].get_absolute_url()}"' in page_of(client, job, "ready")
