"""Names in code follow the dictionary: no name is in its left columns.

Read from the syntax trees, so a name in a comment or a text is no finding. Underscores, hyphens and case do
not count: ``_take_back``, ``take-back`` and ``TakeBack`` are one name. Classes of styles and parts of
addresses count, too, but for the words that are plain on a page.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROUTES = ("path", "re_path")
APPS = ("citydiplo", "networks", "partnerships", "agenda")

# Former name: the one that took its place. A class name of several meanings got a name for each.
DICTIONARY = {
    "PostOffice": "DigestCursor",
    "Letterbox": "DeliveryPreference",
    "Round": "DigestSchedule",
    "Mailbag": "DigestBatch",
    "in_hand": "in_flight",
    "carrier": "worker",
    "strikes": "crash_count",
    "Stretch": "FollowPeriod",
    "stretches": "periods",
    "News": "Event",
    "NewsTopic": "EventTopic",
    "NewsKind": "EventKind",
    "told": "contents",
    "Line": "SmtpConnection",
    "stand": "connect",
    "offer": "send_envelope",
    "hand_over": "send_data",
    "hear": "read_reply",
    "take_back": "abort",
    "drop": "close",
    "Trip": "BatchRun",
    "scribe": "message_builder",
    "frames": "layout",
    "stories": "entries",
    "eyes": "visible",
    "sees_with": "access_key",
    "Hat": "ActiveSeat",
    "hats": "active_seat",
    "acting": "active_seat",
    "Said": "Statement",
    "heard": "record_answer",
    "asks": "next_check",
    "NotNow": "NotPossibleError",
    "Lost": "BatchLostError",
    "Stale": "StaleItemError",
    "Moved": "RegisterChangedError",
    "Vanished": "an error that says what is gone",
    "Settled": "an error that says what is settled",
    "Broken": "ConnectionLostError",
    "CutShort": "DeliveryUnknownError",
    "Refusal": "DeliveryRefusedError",
    "Question": "WordQuestion",
    "Found": "a name of what is found",
    "keeping": "kit.web.page_cache",
    "editions": "kit.web.conditional_get",
    "seen": "kit.forms.edit_conflicts",
    "merging": "kit.forms.edit_conflicts",
    "resuming": "kit.forms.recovery",
    "returning": "kit.web.redirects",
    "freezing": "kit.db.arguments",
    "paging": "kit.listing.keyset",
    "numbering": "kit.listing.pages",
    "prose": "kit.text.markdown",
    "operating": "kit.admin, networks.admin_base",
    "standing": "city_counts",
    "surroundings": "denormalized",
    "holding": "approval_requests",
    "pasting": "member_list",
    "speaks_for": "parties_to_answer_for",
    "speaks_with": "role_permitting",
    "in_whose_name": "party_to_answer_for",
    "voices": "writers",
    "voices_of": "places_to_write_for",
    "unheard": "to_confirm",
    "still_right": "yearly_check",
    "taken_back_at": "withdrawn_at",
    "keeping_life_dated": "syncing_timeline_dates",
}

# (name, where) that stay, and why.
ALLOWED: dict[tuple[str, str], str] = {
    ("Moved", "agenda/choices.py"): "A meeting that got another day: the occasion of an email.",
    ("Moved", "agenda/forms/stopping.py"): "A field of a form that stands open in browsers.",
    ("Round", "networks/models/membership_answers.py"): "The round of confirmation that an answer is of.",
    ("Round", "partnerships/models/confirmation.py"): "The round of confirmation that an answer is of.",
    ("Round", "partnerships/models/visit.py"): "The round of confirmation that an answer is of.",
    ("Said", "agenda/forms/items.py"): "A field of a form that stands open in browsers.",
    ("hand_over", "citydiplo/portal/queries/handover.py"): "A handover to a colleague, the usual word.",
    ("hand_over", "citydiplo/portal/views/handover.py"): "A handover to a colleague, the usual word.",
    ("hand_over", "templates/portal/handover.html"): "A handover to a colleague, the usual word.",
    ("News", "agenda/urls.py"): "The page “News for you”.",
    ("hand_over", "citydiplo/portal/urls.py"): "A handover to a colleague, the usual word.",
    ("seen", "partnerships/urls.py"): "A notice is marked as seen by its reader.",
    ("offer", "partnerships/forms/conversation.py"): "The offered exchange that a request is answered with.",
    ("offer", "partnerships/models/contact.py"): "The offered exchange that a request is answered with.",
}


# Former names of code that are the plain words for what a page or an address shows.
PLAIN_ON_PAGES = {"line", "question", "prose"}
CLASSES_IN_STYLES = re.compile(r"\.([a-zA-Z][\w-]*)")
CLASSES_IN_TEMPLATES = re.compile(r"""\bclass=(["'])(.*?)\1""", re.DOTALL)
OF_DJANGO = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def plain(name: str) -> str:
    """``name`` without case, underscores and hyphens."""
    return re.sub(r"[-_]", "", name).lower()


BANNED = {plain(name): name for name in DICTIONARY}


def modules() -> Iterator[Path]:
    """Our modules. Migrations tell what was: they name what an old database holds."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def names_in(tree: ast.AST) -> Iterator[str]:
    """Classes, functions and fields: what is assigned or annotated in the body of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    yield line.target.id
                elif isinstance(line, ast.Assign):
                    yield from (
                        name.id
                        for target in line.targets
                        for name in ast.walk(target)
                        if isinstance(name, ast.Name)
                    )


def url_names(tree: ast.AST) -> Iterator[str]:
    """The names of routes: ``path(…, name="…")``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("path", "re_path")
        ):
            for keyword in node.keywords:
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)


def paths(tree: ast.AST) -> Iterator[str]:
    """The parts of the addresses of routes, and their words; not of former addresses, which lead on."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(args=[_, ast.Call(func=ast.Name(id="former_address"))]):
                continue
            case ast.Call(func=ast.Name(id="path" | "re_path"), args=[ast.Constant(value=str(path)), *_]):
                yield from words_of(re.split(r"[/.]", re.sub(r"<.*?>", "", path)))


def words_of(parts: Iterable[str]) -> Iterator[str]:
    """Each part of an address or of a class in the manner of BEM, and each word of it."""
    for part in parts:
        for one in {part, *part.split("-")}:
            if plain(one) not in PLAIN_ON_PAGES:
                yield one


def classes_of_style(text: str) -> Iterator[str]:
    """Words of the classes that a style sheet names."""
    for name in CLASSES_IN_STYLES.findall(re.sub(r"/\*.*?\*/|url\(.*?\)", "", text, flags=re.DOTALL)):
        yield from words_of(re.split("__|--", name))


def classes_of_template(text: str) -> Iterator[str]:
    """Words of the classes that a template gives to its elements."""
    for _quote, names in CLASSES_IN_TEMPLATES.findall(OF_DJANGO.sub(" ", text)):
        for name in names.split():
            yield from words_of(re.split("__|--", name))


def all_names() -> Iterator[tuple[str, str]]:
    """(name, place) of every module, class, function, field, route and template."""
    for path in modules():
        where = path.relative_to(ROOT).as_posix()
        yield path.stem, where
        yield from ((part, where) for part in path.relative_to(ROOT).parts[:-1])
        tree = ast.parse(path.read_text())
        yield from ((name, where) for name in (*names_in(tree), *url_names(tree), *paths(tree)))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        where = path.relative_to(ROOT).as_posix()
        yield from ((part, where) for part in (path.stem, *path.relative_to(ROOT).parts[:-1]))
        yield from ((name, where) for name in classes_of_template(path.read_text()))
    for path in sorted((ROOT / "static" / "css").rglob("*.css")):
        where = path.relative_to(ROOT).as_posix()
        yield from ((name, where) for name in classes_of_style(path.read_text()))


def findings(names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(BANNED[plain(name)], where) for name, where in names if plain(name) in BANNED}


def test_no_name_is_of_the_left_columns():
    wrong = sorted(findings(all_names()) - ALLOWED.keys())
    assert not wrong, "\n".join(f"{where}: {name} (use {DICTIONARY[name]})" for name, where in wrong)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("class Mailbag: pass", "Mailbag"),
        ("class Digest:\n    in_hand = True", "in_hand"),
        ("class Digest:\n    crashes, strikes = 0, 0", "strikes"),
        ("@dataclass\nclass Reader:\n    eyes: dict", "eyes"),
        ("class Line_:\n    async def _take_back(self): pass", "take_back"),
        ("def put():\n    def Keeping(): pass", "keeping"),
        ("urls = [path('hats/', view, name='hat')]", "Hat"),
        ("urls = [re_path('x', view, name='post-office')]", "PostOffice"),
    ],
)
def test_a_former_name_is_found_however_it_is_written(code, name):
    tree = ast.parse(code)
    assert name in {
        found for found, _where in findings((one, "") for one in (*names_in(tree), *url_names(tree)))
    }


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (paths(ast.parse("urls = [path('replies/<int:pk>/take-back/', view)]")), "take_back"),
        (paths(ast.parse("urls = [path('seats/hat/', view, name='x')]")), "Hat"),
        (classes_of_style(".rows > .reach__told:hover { color: red }"), "told"),
        (classes_of_style("/* .a */ td.states-said { margin: .5rem }"), "Said"),
        (classes_of_template('<p class="{% if x %}why why--said{% endif %}">'), "Said"),
    ],
)
def test_a_former_name_is_found_in_addresses_and_styles(names, name):
    assert name in {found for found, _where in findings((one, "") for one in names)}


def test_former_addresses_and_plain_words_of_pages_pass():
    code = "urls = [path('seats/hat/', former_address('active-seat')), path('rounds/<hat>/', view)]"
    assert not findings((name, "") for name in paths(ast.parse(code)))
    assert not findings((name, "") for name in classes_of_style(".plot__line { background: url(a.hat) }"))
    assert not findings((name, "") for name in classes_of_template('<p class="{{ told }} line">told</p>'))


def test_words_of_the_field_that_hold_a_former_name_pass():
    code = "class OutlineForm:\n    background = round_number = 1\n\ndef understand(): pass"
    assert not findings((name, "") for name in names_in(ast.parse(code)))


def test_nothing_is_allowed_that_is_not_there():
    assert set(ALLOWED) <= findings(all_names())
