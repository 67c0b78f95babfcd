"""Words of a file that stand for something: what was answered for them, and what is to be asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from citydiplo.kit.search.folding import fold
from partnerships.choices import WordKind
from partnerships.models.import_answers import WORD_LENGTH

# Kinds whose answers mean the same in the next file of the same place.
REMEMBERED = (
    WordKind.CHOICE,
    WordKind.COUNTRY,
    WordKind.NETWORK,
    WordKind.AGREEMENT,
    WordKind.INSTITUTION,
    WordKind.INDICATOR,
)
# Kinds that are asked once for a field, for all of its cells; the word is an example then.
ONE_FOR_ALL = (WordKind.ORDER,)


@dataclass(frozen=True, slots=True)
class WordAnswer:
    """What a word means; an empty ``value`` leaves the value empty, ``leaves_out`` leaves out its rows."""

    value: str = ""
    leaves_out: bool = False
    is_remembered: bool = False


@dataclass(slots=True)
class WordQuestion:
    """A word that somebody is asked about, or was: how many rows have it, and what it probably means."""

    word: str
    rows: int = 0
    suggestion: str = ""


def key_of(kind: str, name: str, word: str) -> tuple[str, str, str]:
    """What tells a word's question from every other. Signs alone fold to nothing: they stay as they are."""
    return str(kind), name, (fold(word) or word.casefold())[:WORD_LENGTH]


@dataclass
class Words:
    """``answers`` and ``questions`` by ``key_of``. Where nobody is asked, unknown words are refused."""

    answers: Any = field(default_factory=dict)  # a mapping
    questions: dict = field(default_factory=dict)
    is_interactive: bool = True

    def answer(
        self, kind: str, name: str, word: str, suggested: Callable[..., Any] | None = None
    ) -> WordAnswer | None:
        """The answer for a word, counting the row that has it; None while it is open.

        ``suggested`` is called once a word and returns what it probably means.
        """
        key = key_of(kind, name, "" if kind in ONE_FOR_ALL else word)
        question = self.questions.get(key)
        if question is None:
            suggestion = (suggested() if suggested else "") or ""
            question = self.questions[key] = WordQuestion(
                word[:WORD_LENGTH], suggestion=suggestion[:WORD_LENGTH]
            )
        question.rows += 1
        return self.answers.get(key)
