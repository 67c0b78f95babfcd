"""A row of a table as it is read, from a text or from a workbook."""


class WorkbookRow:
    """The number of a row in its file, its cells as text, and whether the sheet hides it."""

    # No data class: its module alone costs a third of the time in which a short text is read.
    def __init__(self, number: int, cells: list[str], is_hidden: bool = False) -> None:
        self.number, self.cells, self.is_hidden = number, cells, is_hidden
