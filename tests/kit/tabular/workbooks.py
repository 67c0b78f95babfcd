"""Workbooks put together part by part, as no spreadsheet would write them."""

import io
import zipfile

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*sheets, strings="", formats=(), states=(), properties="", extra=()):
    """The bytes of an XLSX file. ``sheets``: what each <worksheet> holds; ``formats``: of styles 1, 2, …"""
    names = [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    states = [*states, *["visible"] * (len(sheets) - len(states))]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}" state="{state}"/>'
        for number, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{TYPES}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="s" Type="{TYPES}/sharedStrings" Target="sharedStrings.xml"/>'
    relations += f'<Relationship Id="f" Type="{TYPES}/styles" Target="styles.xml"/>'
    codes = "".join(
        f'<numFmt numFmtId="{200 + place}" formatCode="{code}"/>'
        for place, code in enumerate(formats)
        if isinstance(code, str)
    )
    numbers = [200 + place if isinstance(code, str) else code for place, code in enumerate(formats)]
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *numbers))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{TYPES}">{properties}<sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs>"
        "</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
    }
    for number, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {MAIN}>{sheet}</worksheet>"
    return archive([*parts.items(), *extra])


def archive(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in parts:
            written.writestr(name, data)
    return content.getvalue()


def table(*rows, after="", before=""):
    """A <sheetData> of inline texts; a cell that begins with "<" is taken as it is, None is no cell."""
    lines = []
    for number, cells in enumerate(rows, start=1):
        written = "".join(_cell(cell, f"{chr(65 + place)}{number}") for place, cell in enumerate(cells))
        lines.append(f'<row r="{number}">{written}</row>')
    return f"{before}<sheetData>{''.join(lines)}</sheetData>{after}"


def _cell(cell, place):
    if cell is None:
        return ""
    if cell.startswith("<"):
        return cell.replace("<c", f'<c r="{place}"', 1)
    return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'


HEADER = ("City", "Country", "Partner city", "Partner country", "Since")
ROWS = (
    HEADER,
    ("Lima", "Peru", "Bordeaux", "France", "1957"),
    ("Quito", "Ecuador", "Kraków", "Poland", "2014"),
)


def many_strings(number=2_500_000):
    """A small file with shared texts without end."""
    return workbook(table(*ROWS), strings="<si><t>a</t></si>" * number)


def far_cell():
    """One cell in the last corner of a sheet."""
    return workbook('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def lying_dimension():
    return workbook(table(*ROWS, before='<dimension ref="A1:XFD1048576"/>'))


def empty_cells(number=25_000_000):
    """Cells that hold nothing, in rows without end."""
    row = f"<row>{'<c/>' * 16_000}</row>"
    return workbook(f"<sheetData>{row * (number // 16_000)}</sheetData>")


def huge_text(number=280_000_000):
    return workbook(f'<sheetData><row><c t="inlineStr"><is><t>{"a" * number}</t></is></c></row></sheetData>')


def many_cells(number=6_000_000):
    row = f"<row>{'<c><v>1</v></c>' * 200}</row>"
    return workbook(f"<sheetData>{row * (number // 200)}</sheetData>")


def doubled_part():
    return workbook(table(*ROWS), extra=[("xl/worksheets/sheet1.xml", f"<worksheet {MAIN}/>")])


def nested_archive():
    inner = archive([("a", b"\0" * 10_000_000)])
    return workbook(table(*ROWS), extra=[(f"xl/media/{number}.zip", inner) for number in range(20)])


def many_sheets(number=300):
    return workbook(*[table(*ROWS)] * number)


def many_merges(number=200_000):
    merged = '<mergeCell ref="A1:A1048576"/>' * number
    return workbook(table(*ROWS, after=f"<mergeCells>{merged}</mergeCells>"))


def deep_xml(number=2_000_000):
    return workbook(f"<sheetData>{'<a>' * number}{'</a>' * number}</sheetData>")


def entities():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return archive(
        [("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", f"{bomb}<workbook>&b;</workbook>")]
    )


def claimed_size():
    """An archive whose directory says that a bomb unpacks to ten bytes."""
    content = bytearray(workbook(f"<sheetData>{' ' * 400_000_000}</sheetData>"))
    at = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(content)
