"""Names of files as people may see them."""

import pytest

from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.documents.names import ended, shown

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ana\\act.pdf", "act.pdf"),
        ("act\u202efdp.exe", "actfdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ('"quoted" <b>.pdf', "quoted b.pdf"),
        (".htaccess", "htaccess"),
        ("a" * 10_000 + ".PDF", "a" * 146 + ".pdf"),
        ("ü" * 10_000, "ü" * 150),
        ("اتفاق\u200f ٢٠٢٦.pdf", "اتفاق ٢٠٢٦.pdf"),
        ("\u202e.pdf", "document.pdf"),
        ("\ud800.pdf", "document.pdf"),
        ("", "document"),
        ("...", "document"),
        (None, "document"),
    ],
)
def test_a_name_is_its_last_part_without_tricks(sent, seen):
    assert shown(sent) == seen


def test_a_name_ends_as_its_kind_does():
    assert ended("photo.png", DocumentKind.JPEG) == "photo.jpg"
    assert ended("photo.jpeg", DocumentKind.JPEG) == "photo.jpeg"
    assert ended("actfdp.exe", DocumentKind.PDF) == "actfdp.exe.pdf"
    assert ended("Report v1.2", DocumentKind.PDF) == "Report v1.2.pdf"
