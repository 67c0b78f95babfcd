"""Three lists as city halls keep them, imported by an editor of each city without opening a spreadsheet.

What is asked is answered as a person would who has the list; nothing else is told to the portal.
"""

import json
import lzma
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from citydiplo.kit.search.folding import fold
from networks.actions.register import DATA, load_cities, load_sources
from networks.models import City
from partnerships.imports import mapping, uploads, worker
from partnerships.models import Partnership
from partnerships.reasons import say_all
from tests.rows import make_person, make_seat

LISTS = Path(__file__).parent / "city_hall"
HOME = {"freiburg.csv": "Freiburg", "zaragoza.xlsx": "Zaragoza", "nantes.csv": "Nantes"}


def words_of(path):
    """Everything that a list says, folded, to find the cities of the register that it can mean."""
    if path.suffix == ".xlsx":
        cells = [str(cell) for row in load_workbook(path).worksheets[0].values for cell in row if cell]
        return " ".join(map(fold, cells))
    return fold(path.read_bytes().decode("utf-8" if path.name == "freiburg.csv" else "cp1252"))


@pytest.fixture
def register(db, tmp_path):
    """The cities of the real register whose names a list contains, their namesakes among them."""

    def loaded(path):
        text = f" {words_of(path)} "
        kept = []
        with lzma.open(DATA / "cities.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                _id, name, *_facts, aliases, names = json.loads(line)
                known = {fold(one) for one in (name, *aliases, *names.values())}
                if name == HOME[path.name] or any(f" {one} " in text for one in known if len(one) > 2):
                    kept.append(line)
        load_sources(DATA / "sources.csv")
        sample = tmp_path / "cities.jsonl.xz"
        sample.write_bytes(lzma.compress("".join(kept).encode(), preset=0))
        load_cities(sample)

    return loaded


ANSWERS = {  # name of a list: ({word: answer}, {place: part of the country in which it lies})
    "freiburg.csv": ({"1990er": "1990"}, {"Manchester, USA": "New Hampshire"}),
    "zaragoza.xlsx": ({"años 90": ""}, {"Santa Fe": "Santa Fe", "Santa Fe, Argentina": "Santa Fe"}),
    "nantes.csv": ({"les années 1990": "about 1995"}, {"Vitória, Brésil": "Espírito Santo"}),
}
PARTLY_UNKNOWN = {  # not a partner at all
    "freiburg.csv": set(),
    "zaragoza.xlsx": set(),
    "nantes.csv": {"Total : 30 villes"},
}


def answer(job, words, places):
    """Give the answers that a list needs, and take the one suggestion or candidate that there is."""
    mapping.take_suggestions(job=job)
    waiting = {word.word: word.pk for word in job.words.filter(is_decided=False)}
    assert waiting.keys() == words.keys()
    assert not mapping.answer_words(job=job, answers={waiting[word]: words[word] for word in waiting})
    mapping.take_the_only_candidates(job=job)
    for choice in job.choices.filter(is_decided=False):
        candidates = City.objects.filter(pk__in=choice.candidates)
        mapping.decide(job=job, answers={choice.pk: candidates.get(admin_area=places[choice.written]).pk})


@pytest.mark.parametrize("name", HOME)
def test_a_city_hall_imports_its_list(register, files, go, name):
    path = LISTS / name
    register(path)
    city = City.objects.filter(name__startswith=HOME[name]).order_by("-population").first()
    person = make_seat(make_person("Ana"), city, "city-editor").person
    upload = SimpleUploadedFile(name, path.read_bytes())
    job = uploads.receive(target="partnerships", upload=upload, by=person)
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.defaults["a_city"] == city.pk  # all rows are about the city that Ana edits
    mapping.set_columns(job=job, columns=job.columns, defaults=job.defaults, state="declared")
    assert job.source.title == f"City of {city.name} (own records)"
    assert not job.encodings_in_question

    go(job, "checking")
    answer(job, *ANSWERS[name])
    go(job, "checking")
    assert not job.rows.in_group("asked").exists()
    left = job.rows.in_group("problems")
    assert all(say_all(row.reasons) for row in left)
    assert {cell for row in left for cell in row.cells} >= PARTLY_UNKNOWN[name]

    go(job, "applying")
    made = Partnership.objects.all()
    assert len(made) == job.writes >= 27
    assert set(made.values_list("state", "source__title")) == {("declared", job.source.title)}
    assert not made.filter(dimension="").exists()
