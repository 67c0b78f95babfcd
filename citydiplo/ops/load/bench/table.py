"""The one table of ``make bench``, for a terminal and for the README."""

from dataclasses import dataclass, field

AT_1, AT_16 = ("1: p50", "p95", "req/s", "CPU", "× floor"), ("16: p50", "p95", "req/s", "CPU", "× floor")
HEAD = ("page", "statements", "kB", "first hit, ms", *AT_1, *AT_16)
NOTES = (
    "× floor: median beside that of a bare Django view (one indexed query, 50 tuples in a template) asked in "
    "turns in the same server. 1 and 16: connections, warm caches, ms. CPU: of the web "
    "server, ms a request; steadier than time on a busy machine. First hit: with empty caches. API: beside "
    "the same 50 rows as JSON by hand."
)


@dataclass
class BenchRow:
    """What was measured of one page; ``results`` are the client's, at 1 and at 16 connections."""

    name: str
    at_most: float | None
    statements: int = 0
    size: int = 0
    cold: float = 0.0
    results: list = field(default_factory=list)
    missing: str = ""
    floor: str = ""  # its own, where that is not the one of all pages

    def cells(self):
        if self.missing:
            return [f"{self.name}: {self.missing}"] + [""] * (len(HEAD) - 1)
        cells = [self.name, str(self.statements), f"{self.size / 1000:.0f}", f"{self.cold:.1f}"]
        for place, result in enumerate(self.results):
            page, ratio = result["page"], result["page"]["p50"] / result["floor"]["p50"]
            told = f"{ratio:.1f}"
            if self.at_most and place == 0:
                told += f" (≤ {self.at_most:g})" if ratio <= self.at_most else f" (MISSES {self.at_most:g})"
            bad = f" {page['bad']} bad" if page["bad"] else ""
            cells += [f"{page['p50']:.1f}", f"{page['p95']:.1f}", f"{page['rate']:.0f}{bad}"]
            cells += [f"{page['cpu']:.1f}", told]
        return cells


def floor_cells(rows):
    """The floor's own line: the median over all measurements of each number of connections."""
    measured = [row.results for row in rows if row.results and not row.floor]
    if not measured:
        return ["Floor"] + [""] * (len(HEAD) - 1)
    cells = ["Floor", "1", "", ""]
    for results in zip(*measured, strict=True):
        middle = sorted(results, key=lambda result: result["floor"]["p50"])[len(results) // 2]["floor"]
        cells += [f"{middle['p50']:.1f}", f"{middle['p95']:.1f}", f"{middle['rate']:.0f}"]
        cells += [f"{middle['cpu']:.1f}", "1"]
    return cells


def _all_cells(rows):
    return [list(HEAD), floor_cells(rows), *(row.cells() for row in rows)]


def plain(title, rows):
    return as_text(title, _all_cells(rows), NOTES)


def markdown(title, rows):
    return as_markdown(title, _all_cells(rows), NOTES)


def as_text(title, lines, notes):
    """Lines of cells, the first of which is the head, for a terminal. A line of one text may be longer."""
    columns = range(len(lines[0]))
    widths = [max(len(line[place]) for line in lines if line[1] or place) for place in columns]
    text = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([title, "", text[0], "-" * sum(widths), *text[1:], "", notes])


def as_markdown(title, lines, notes):
    """The same as markdown."""
    rows = [f"| {' | '.join(cells)} |" for cells in lines]
    rule = "|---|" + "---:|" * (len(lines[0]) - 1)
    return "\n".join([f"**{title}**", "", rows[0], rule, *rows[1:], "", notes, ""])
