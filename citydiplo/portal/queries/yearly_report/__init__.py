"""The yearly report of a city or a network: each number is the length of a list that its link opens.

``lines`` says which lists; ``money``, ``aims`` and ``attendance`` are counted from rows that the page shows
itself; ``report`` puts all together. A year has the same edges for every reader (``kit.db.years``).
"""

from citydiplo.portal.queries.yearly_report.report import FIRST_YEAR, Report, report_of

__all__ = ["FIRST_YEAR", "Report", "report_of"]
