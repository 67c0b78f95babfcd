"""Every path, module and make target that the documentation names exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {".git", ".hypothesis", ".pytest_cache", ".ruff_cache", ".venv", "node_modules", "var"}
FILES = [
    file
    for folder in sorted(ROOT.iterdir())
    if folder.name not in SKIPPED
    for file in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
    if not SKIPPED & set(file.relative_to(ROOT).parts)
]
PAGES = [
    file for file in FILES if file.suffix == ".md" and not file.is_relative_to(ROOT / "static" / "build")
]
NAMES = {file.name for file in FILES}

# Made while the portal is installed or runs, so not in a fresh clone.
MADE_LATER = {"var/", ".venv/", "static/build", "static/build/", "var/bench.md"}
# Dotted names that are not modules: loggers.
LOGGERS = {"citydiplo.security"}

ENDINGS = ("py", "md", "toml", "html", "css", "js", "json", "csv", "xz", "xlsx")
CODE = re.compile(r"```[^\n]*\n(.*?)```|`((?:[^`\n]|\n(?!\n))+)`", re.S)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_NAME = r"[\w*-]+\.(?:" + "|".join(ENDINGS) + ")"
PATH = re.compile(rf"(?<![\w./$:<@-])((?:[\w*.-]+/)+[\w*.-]*|{_NAME})(?![\w…<])")
DOTTED = re.compile(r"(?<![\w./@-])((?:citydiplo|networks|partnerships|agenda|tests)(?:\.\w+)+)(?![\w/])")
TARGET = re.compile(r"(?<![\w-])make ([a-z-]+)")


def code_of(text: str) -> list[str]:
    """The text in backticks or in fenced blocks, except for pieces of templates."""
    return [block or span for block, span in CODE.findall(text) if "{%" not in span]


def paths_in(text: str) -> set[str]:
    """Paths among the code of ``text``. Addresses of pages, examples with … or <…> and HOME/… are not."""
    found = {path for code in code_of(text) for path in PATH.findall(code)}
    return {path for path in found if path not in MADE_LATER and not path.split("/")[0].isupper()}


def exists(path: str, page: Path) -> bool:
    """Whether ``path`` is below the root, ``citydiplo/`` or the page's folder.

    A name alone, such as ``policies.py`` or ``render/``, may be anywhere.
    """
    if path.rstrip("/") in NAMES:
        return True
    starts = (ROOT, ROOT / "citydiplo", page.parent)
    return any(next(start.glob(path.rstrip("/")), None) for start in starts)


def is_defined(name: str) -> bool:
    """Whether a dotted name is a module, or a name that a module defines or imports."""
    parts = name.split(".")
    if parts[-1] in ENDINGS:
        return True  # the name of a file, which is looked for as a path
    for length in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:length])
        module = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        if module.exists():
            return length == len(parts) or parts[length] in names_of(module)
        if base.is_dir() and length == len(parts):
            return True
    return False


def names_of(module: Path) -> set[str]:
    """The names at the top level of a module."""
    names = set()
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_exist(page):
    assert [path for path in sorted(paths_in(page.read_text())) if not exists(path, page)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page):
    links = LINK.findall(CODE.sub("", page.read_text()))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_modules_exist(page):
    named = {name for code in code_of(page.read_text()) for name in DOTTED.findall(code)} - LOGGERS
    assert [name for name in sorted(named) if not is_defined(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_exist(page):
    named = {name for code in code_of(page.read_text()) for name in TARGET.findall(code)}
    assert named <= make_targets()


def test_every_decision_is_in_the_index():
    folder = ROOT / "citydiplo" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text())
    assert [name for name in listed if name[0].isdigit()] == sorted(
        page.name for page in folder.glob("[0-9]*.md")
    )


def test_what_does_not_exist_is_found():
    page = ROOT / "README.md"
    text = "`kit/web/acess.py`, `networks/nothing/`, `citydiplo.kit.web.access.gate` and `agenda.digest.plan`"
    assert [path for path in sorted(paths_in(text)) if not exists(path, page)] == [
        "kit/web/acess.py",
        "networks/nothing/",
    ]
    assert is_defined("citydiplo.kit.web.access.gate")
    assert not is_defined("citydiplo.kit.web.access.gates_of")
    assert not is_defined("agenda.digest.plan")
