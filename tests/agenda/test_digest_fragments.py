"""Pieces of digests can follow each other, also where one begins with dots."""

import binascii

import pytest

from agenda.digests.render import fragments


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "...",
        "One.\n.\n..two\nThree.",
        f"{'.' * 100}\n{'.' * 20}end",
        f"{'a' * 75}.{'b' * 75}.",
        f".{'word ' * 40}",
        "é.\r\n.ü",
    ],
)
def test_no_line_of_a_piece_begins_with_a_dot(text):
    joined = fragments.encode("before") + fragments.encode(text) + fragments.encode(text)
    lines = joined.split(b"\r\n")
    assert [line for line in lines if line.startswith(b".") or len(line) > 76] == []
    plain = text.replace("\r\n", "\n")
    assert binascii.a2b_qp(joined).decode().replace("\r\n", "\n") == f"before{plain}{plain}"


@pytest.mark.parametrize("repeated", ["a", "é", ".", "a b", "=", "aé."])
def test_no_line_is_too_long_where_the_last_one_is_full(repeated):
    for length in range(1, 240):
        text = (repeated * length)[:length]
        piece = fragments.encode(text)
        lines = piece.split(b"\r\n")
        assert [line for line in lines if line.startswith(b".") or len(line) > 76] == []
        assert binascii.a2b_qp(piece).decode() == text
