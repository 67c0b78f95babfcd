"""What a file is, by its bytes; and the files that lie."""

import struct
import zipfile
from io import BytesIO

import pytest

from citydiplo.kit.documents import MOST_BYTES, DocumentRefusedError
from citydiplo.kit.documents.checking import kind_of
from tests import files

pytestmark = pytest.mark.one_database

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("act.pdf", files.pdf("An act"), "pdf"),
        ("map.png", files.png(), "png"),
        ("photo.jpeg", files.JPEG, "jpg"),
        ("logo.gif", files.GIF, "gif"),
        ("logo.webp", files.WEBP, "webp"),
        ("plan.docx", files.office("word"), "docx"),
        ("costs.xlsx", files.office("xl"), "xlsx"),
        ("talk.pptx", files.office("ppt"), "pptx"),
        ("plan.odt", files.open_document(b"text"), "odt"),
        ("costs.ods", files.open_document(b"spreadsheet"), "ods"),
        ("talk.odp", files.open_document(b"presentation"), "odp"),
        ("notes.txt", "BMW came, Łódź and São Paulo too.\r\n".encode(), "txt"),
        ("costs.csv", b"\xef\xbb\xbfcity;sum\nLima;12\n", "csv"),
        ("costs.csv", "city;sum\nMünchen;12\n".encode("cp1252"), "csv"),
        # A name that lies about an honest file does no harm: the bytes decide.
        ("photo.png", files.JPEG, "jpg"),
        ("act.exe", files.pdf("An act"), "pdf"),
        ("costs.docx", files.office("xl"), "xlsx"),
    ],
)
def test_the_bytes_say_what_a_file_is(name, content, kind):
    assert kind_of(BytesIO(content), name) == kind


def bomb(folder, **parts):
    """Half a gigabyte of zeros in half a megabyte."""
    out = BytesIO(files.office(folder, **parts))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"{folder}/bomb.xml", "w") as part,
    ):
        for _number in range(64):
            part.write(bytes(1_000_000))
    return out.getvalue()


def many_parts():
    return files.office("xl", **{f"xl/{number}.xml": "" for number in range(3_100)})


def says_it_is_small(content):
    """A list of parts of a gigabyte, by its own account."""
    at = content.rindex(b"PK\x05\x06")
    return content[: at + 12] + struct.pack("<I", 1_000_000_000) + content[at + 16 :]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.pdf", b"", "is empty"),
        ("big.pdf", b"%PDF-" + bytes(MOST_BYTES), "larger than 20 MB"),
        ("drawing.png", SVG, "You cannot add web pages, SVG drawings or scripts"),
        ("drawing.svg", SVG, "You cannot add web pages, SVG drawings or scripts"),
        ("page.pdf", HTML, "You cannot add web pages, SVG drawings or scripts"),
        ("page.txt", b"\xef\xbb\xbf  \n" + HTML, "You cannot add web pages, SVG drawings or scripts"),
        (
            "notes.txt",
            b"Hello <script src=//evil.example></script>",
            ("You cannot add web pages, SVG drawings or scripts"),
        ),
        ("run.csv", b"#!/bin/sh\nrm -rf /\n", "You cannot add web pages, SVG drawings or scripts"),
        ("run.js", b"alert(1)", "Choose a PDF, an image, an office file or plain text"),
        ("run.exe", b"MZ" + bytes(200), "Choose a PDF, an image, an office file or plain text"),
        ("run.txt", b"MZ" + bytes(200), "Save it as text in UTF-8, or as a PDF"),
        (
            "old.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            ("Choose a PDF, an image, an office file or plain text"),
        ),
        ("wide.txt", "hello".encode("utf-16"), "Save it as text in UTF-8, or as a PDF"),
        ("cut.pdf", files.pdf("An act")[:-40], "The PDF is damaged or not complete"),
        ("late.pdf", b"GIF89a" + files.pdf("An act"), "image is damaged"),
        # Two things at once
        (
            "both.pdf",
            files.pdf("An act") + files.package({"a.txt": "b"}) + b"%%EOF",
            ("This file may be unsafe, because it also contains an archive"),
        ),
        (
            "both.jpg",
            files.JPEG[:-2] + files.package({"a.txt": "b"}) + b"\xff\xd9",
            ("This file may be unsafe, because it also contains an archive"),
        ),
        ("both.gif", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//;", "image is damaged"),
        ("both.gif", files.GIF + b"/*x*/=1;alert(1)", "image is damaged"),
        ("both.png", files.png() + HTML, "image is damaged"),
        ("both.webp", files.WEBP + HTML, "image is damaged"),
        (
            "both.docx",
            files.package({"[Content_Types].xml": "", "word/a": ""}, comment=HTML),
            "This file is damaged or may be unsafe",
        ),
        ("both.docx", files.GIF + files.office(), "image is damaged"),
        # Archives
        ("bomb.xlsx", bomb("xl"), "too large when it is unpacked"),
        ("bomb.docx", bomb("word"), "too large when it is unpacked"),
        ("many.xlsx", many_parts(), "too large when it is unpacked"),
        (
            "giant.xlsx",
            says_it_is_small(files.office("xl")),
            "too large when it is unpacked",
        ),
        ("cut.docx", files.office()[:-30], "The file is damaged and we cannot open it"),
        ("macro.docx", files.office("word", **{"word/vbaProject.bin": "x"}), "contains macros"),
        ("macro.odt", files.package({"mimetype": "x", "Basic/a.xml": ""}), "contains macros"),
        (
            "out.docx",
            files.office("word", **{"../../etc/passwd": "x"}),
            "This file is damaged or may be unsafe",
        ),
        (
            "twofold.docx",
            files.office("word", **{"xl/workbook.xml": "x"}),
            ("This file is an archive (for example a ZIP file)"),
        ),
        ("files.docx", files.package({"a.txt": "b"}), "This file is an archive (for example a ZIP file)"),
        ("files.zip", files.package({"a.txt": "b"}), "This file is an archive (for example a ZIP file)"),
    ],
)
def test_other_kinds_of_files_are_refused_with_what_to_do(name, content, words):
    with pytest.raises(DocumentRefusedError) as refused:
        kind_of(BytesIO(content), name)
    assert words in " ".join(refused.value.messages)
