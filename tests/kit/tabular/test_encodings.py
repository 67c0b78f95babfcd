"""Text files that do not say how their letters are stored."""

import pytest

from citydiplo.kit.tabular import Layout, TableError, inspect, note_text, rows
from citydiplo.kit.tabular.encodings import candidates, chosen, telling

pytestmark = pytest.mark.one_database

CITIES = {
    "cp1250": ["České Budějovice", "Plzeň", "Łódź", "Győr", "Česko"],
    "cp1254": ["İzmir", "Eskişehir", "Muğla", "Türkiye"],
    "cp1257": ["Šiauliai", "Panevėžys", "Rēzekne", "Liepāja"],
    "cp1252": ["Nîmes", "Sète", "Besançon", "Málaga", "Århus"],
    "cp1251": ["Казань", "Нижний Новгород", "София", "Київ"],
    "cp1253": ["Αθήνα", "Θεσσαλονίκη", "Ελλάδα", "Λαμία"],
    "cp1255": ["תל אביב", "חיפה", "ישראל"],
    "cp1256": ["القاهرة", "دمشق", "مصر"],
    "iso8859-2": ["Ústí nad Labem", "Žilina", "Śląsk", "Székesfehérvár"],
    "iso8859-15": ["Orléans", "Žilina", "Bœuf"],
    "iso8859-16": ["Galați", "Iași", "Timișoara"],
    "koi8-r": ["Москва", "Россия", "Пермь"],
    "cp866": ["Москва", "Россия", "Пермь"],
    "cp852": ["Győr", "Łódź", "Kroměříž"],
    "cp850": ["Nîmes", "Málaga", "Düren"],
    "mac-roman": ["Nîmes", "Málaga", "Düren"],
    "shift_jis": ["東京", "大阪", "日本"],
    "gb18030": ["北京", "上海", "中国"],
    "big5": ["臺北", "高雄", "臺灣"],
    "euc-kr": ["서울", "부산", "대한민국"],
}
KNOWN = {city.casefold() for cities in CITIES.values() for city in cities}


def judge(cells):
    return sum(cell.casefold() in KNOWN for cell in cells)


@pytest.mark.parametrize("encoding", CITIES)
@pytest.mark.parametrize("rows_above", [0, 3])
def test_the_encoding_is_that_under_which_places_are_known(file, encoding, rows_above):
    lines = ["Lyon;plain", *CITIES[encoding], *[f"{city};a note" for city in CITIES[encoding][:2]]]
    path = file(("City;Note\n" + "Paris;plain\n" * rows_above + "\n".join(lines) + "\n").encode(encoding))
    found = inspect(path, judge=judge)
    read = {row[0] for row in found["rows"]}
    assert set(CITIES[encoding]) <= read
    assert found["encodings"] == []


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("cp1250", ["Přátelství bez hranic", "Výměna žáků"]), ("cp1257", ["Draugystė", "Mokinių mainai"])],
)
def test_where_no_name_is_known_a_person_is_asked(file, encoding, words):
    path = file(("Title,Since\n" + "".join(f"{word},1998\n" for word in words)).encode(encoding))
    found = inspect(path, judge=judge)
    offered = dict(found["encodings"])
    assert offered[encoding] == words
    assert len(offered) > 1
    assert found["layout"]["encoding"] == found["encodings"][0][0]


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "iso8859-2", "cp1254"])
def test_latin_text_is_never_read_as_east_asian(file, encoding):
    path = file(
        "Ville;Titre\nGöttingen;Amitié à São\nMünster;Fête\nGöttingen;Über\n".encode(encoding, "ignore")
    )
    offered = list(candidates(path))
    assert not {"big5", "gb18030", "shift_jis", "euc-kr", "euc-jp"} & set(offered[:2])
    assert chosen(candidates(path), None)[0] not in ("big5", "gb18030", "shift_jis", "euc-kr", "euc-jp")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_known_with_and_without_its_mark(file, encoding):
    found = inspect(file("City\tCountry\nŁódź\tPolen\nGalați\tRumänien\n".encode(encoding)))
    assert found["rows"] == [["Łódź", "Polen"], ["Galați", "Rumänien"]]


@pytest.mark.parametrize(("end", "more"), [("\r", "\n"), ("\r\n", "\r"), ("\n", "\r\n")])
def test_line_ends_may_be_mixed(file, end, more):
    found = inspect(file(f"City,Country{end}Paris,France{more}Rome,Italy{end}Oslo,Norway{more}"))
    assert (found["count"], found["rows"][2]) == (3, ["Oslo", "Norway"])


@pytest.mark.parametrize(
    ("line", "sign"), [("sep=;", ";"), ('"sep=,"', ","), ("SEP=\t", "\t"), ("sep=|", "|")]
)
def test_a_first_line_may_name_the_separator(file, line, sign):
    found = inspect(file(f"{line}\r\nCity{sign}Country\r\nParis{sign}France\r\n"))
    assert (found["header"], found["rows"], found["numbers"]) == (
        ["City", "Country"],
        [["Paris", "France"]],
        [2],
    )


# Bytes that the encoding does not know


def broken(*numbers, rows=40):
    """UTF-8 with a byte of another encoding in some rows."""
    lines = [f"Nîmes {row},Frânce" for row in range(2, rows + 2)]
    for number in numbers:
        lines[number - 2] = f"N\udceemes {number},France"
    return ("City,Country\n" + "\n".join(lines) + "\n").encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("numbers", [(7,), (3, 41)])
def test_the_place_of_a_bad_byte_is_named_and_its_row_left_out_or_read(file, numbers):
    path = file(broken(*numbers))
    found = inspect(path)
    assert (found["layout"]["encoding"], found["count"]) == ("utf-8", 40 - len(numbers))
    [[code, details]] = found["notes"]
    assert (code, [place[0] for place in details["places"]]) == ("bad_bytes", list(numbers))
    assert f"row {numbers[0]}, column A: “N�mes {numbers[0]}”" in note_text(code, details)
    layout = Layout.of(found["layout"]).changed(bad_bytes="replace")
    read = dict(rows(path, layout))
    assert read[numbers[0]] == [f"N�mes {numbers[0]}", "France"]
    assert inspect(path, layout)["count"] == 40


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1253"])
def test_a_wrong_encoding_is_told_and_not_half_read(file, encoding):
    path = file(("City,Country\n" + "\xd2rl\xffans,Fr\xffnce\n" * 9).encode("latin-1"))
    with pytest.raises(TableError, match=f"encoding {encoding}"):
        inspect(path, Layout(encoding=encoding))


# Which words tell encodings apart


@pytest.mark.parametrize(
    ("encoding", "plain", "telling_word"),
    [("cp1250", "Amitié", "Výměna žáků"), ("cp1254", "Übermut", "Dağcılık"), ("iso8859-15", "Épée", "Œuvre")],
)
def test_words_that_differ_are_shown_before_words_that_do_not(file, encoding, plain, telling_word):
    titles = [f"{plain} {letter}" for letter in "abcdefghijklmnop"] + [telling_word]
    found = inspect(file(("Title\n" + "\n".join(titles) + "\n").encode(encoding)))
    offered = dict(found["encodings"])
    assert telling_word in offered[encoding]
    assert len({tuple(cells) for cells in offered.values()}) == len(offered)


def test_each_word_taken_parts_encodings_that_others_do_not():
    readings = [["a", "x", "1", "q"], ["a", "x", "2", "q"], ["a", "y", "2", "q"]]
    assert telling(readings, 2) == [1, 2]
    assert telling(readings, 3) == [0, 1, 2]
    assert telling([["a"], []], 5) == []
