"""The text of a PDF: what can be read is, what resists does no harm."""

import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from citydiplo.kit.documents import reading
from tests import files

pytestmark = pytest.mark.one_database


@pytest.fixture
def text_of():
    names = []

    class Stored:
        def __init__(self, name):
            self.name = name

        def open(self, mode):
            return default_storage.open(self.name, mode)

    def read(content):
        names.append(default_storage.save("documents/test/a", ContentFile(content)))
        return reading.text_of(Stored(names[-1]))

    yield read
    for name in names:
        default_storage.delete(name)


def test_what_a_page_says_is_read(text_of):
    assert " ".join(text_of(files.pdf("Twinning of", "Lima")).split()) == "Twinning of Lima"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4\n%%EOF",
        files.pdf("An act").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),  # a page tree that bites its tail
        files.pdf("An act").replace(b"/Count 1", b"/Count 9"),
        files.pdf("An act").replace(b"startxref", b"startxxxx"),
        b"%PDF-1.4\n" + b"[" * 300_000 + b"%%EOF",
    ],
    ids=["nothing", "circle", "miscounted", "no table", "nested"],
)
def test_a_broken_file_has_no_text_and_no_error(text_of, content):
    assert isinstance(text_of(content), str)


def test_a_file_that_unpacks_without_end_is_given_up(text_of):
    bomb = zlib.compress(bytes(400_000_000), 1)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(bomb), bomb)
    content = files.pdf("An act").replace(b"5 0 obj\n", b"5 0 obj\n" + stream + b"\nendobj\n6 0 obj\n")
    assert text_of(content) == ""


def test_reading_stops_by_the_clock(text_of, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_WAIT", 0.01)
    assert text_of(files.pdf("An act")) == ""


def test_a_file_that_is_gone_has_no_text():
    class Gone:
        name = "documents/test/gone"

        def open(self, mode):
            return default_storage.open(self.name, mode)

    assert reading.text_of(Gone()) == ""
