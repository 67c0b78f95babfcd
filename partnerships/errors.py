"""What records and imports can refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citydiplo.kit.errors import CityDiploError

if TYPE_CHECKING:
    from partnerships.choices import RowOutcome


class StepRefusedError(CityDiploError):
    """The step cannot be taken; the message says why."""


class StaleRecordError(CityDiploError):
    """Somebody else saved this record since it was opened."""


class AnswersError(CityDiploError):
    """Something that was sent cannot be kept, and nothing of it was; ``problems`` say what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


class ImportInterruptedError(CityDiploError):
    """The work was cancelled, or another worker took it over."""


class ImportRefusedError(CityDiploError):
    """The import cannot continue; the text tells why."""


class RowSettledError(CityDiploError):
    """The row's outcome is clear, and it will not be written."""

    def __init__(self, outcome: RowOutcome, code: str, **details: Any) -> None:
        super().__init__(code)
        self.outcome, self.reason = outcome, (code, details)


class RowFaultError(CityDiploError):
    """The row's faults are kept by its judge: it will not be written."""


class RegisterChangedError(CityDiploError):
    """The register changed since the person looked at it; they are shown it again."""


class ListError(CityDiploError, ValueError):
    """The text is no list that can be read; the message says what to do."""


class BadValueError(CityDiploError, ValueError):
    """A cell that cannot be read; ``code`` and ``details`` are the reason."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details
