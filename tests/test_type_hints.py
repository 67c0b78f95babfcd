"""Every public function of the hinted layers says what it takes, what it gives and what it does.

Ruff can ask for this only of private helpers as well (ANN001), so the syntax trees are read here. mypy, which
``make lint`` runs, checks that the hints are true.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Folders and modules whose public functions are hinted; the same are in pyproject.toml for mypy.
HINTED = (
    "citydiplo/kit",
    "networks/actions",
    "networks/queries",
    "networks/matching",
    "networks/policies.py",
    "networks/act_for.py",
    "networks/regions.py",
    "networks/roles.py",
    "networks/choices.py",
    "networks/columns.py",
    "networks/slugs.py",
    "partnerships/actions",
    "partnerships/analytics",
    "partnerships/queries",
    "partnerships/imports",
    "partnerships/policies.py",
    "partnerships/parties.py",
    "partnerships/lifespan.py",
    "partnerships/reasons.py",
    "partnerships/choices",
    "partnerships/errors.py",
    "agenda/actions",
    "agenda/queries",
    "agenda/digests",
    "agenda/policies.py",
    "agenda/duetimes.py",
    "agenda/topics.py",
    "agenda/choices.py",
    "agenda/errors.py",
    "citydiplo/portal/actions",
    "citydiplo/portal/queries",
    "citydiplo/portal/webhooks",
    "citydiplo/accounts/backend.py",
    "citydiplo/accounts/encryption.py",
    "citydiplo/accounts/errors.py",
    "citydiplo/accounts/known_browsers.py",
    "citydiplo/accounts/mails.py",
    "citydiplo/accounts/middleware.py",
    "citydiplo/accounts/operators.py",
    "citydiplo/accounts/proved_address.py",
    "citydiplo/accounts/second_factor.py",
    "citydiplo/accounts/security.py",
    "citydiplo/accounts/reader_settings.py",
    "citydiplo/accounts/tasks.py",
    "citydiplo/accounts/throttles.py",
    "networks/active_seat.py",
    "networks/cached_markup.py",
    "networks/city_map.py",
    "networks/errors.py",
    "networks/exports.py",
    "networks/institution_names.py",
    "networks/invitation_list.py",
    "networks/schema_org.py",
    "networks/tasks.py",
    "partnerships/cached_markup.py",
    "partnerships/feeds.py",
    "partnerships/schema_org.py",
    "partnerships/tasks.py",
    "agenda/exports.py",
    "agenda/schema_org.py",
    "agenda/tasks.py",
    "citydiplo/portal/choices.py",
    "citydiplo/portal/demo.py",
    "citydiplo/portal/navigation.py",
    "citydiplo/portal/specimens.py",
    "citydiplo/portal/tasks.py",
)

pytestmark = pytest.mark.one_database


def public_functions(tree: ast.AST, prefix: str = ""):
    """(name, function, whether it is a method) of a module and of its classes."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node, bool(prefix)


def faults(source: str) -> list[str]:
    """What a module's public functions leave unsaid."""
    found = []
    for name, function, is_method in public_functions(ast.parse(source)):
        given = function.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        if is_method and arguments and arguments[0].arg in ("self", "cls"):
            arguments = arguments[1:]
        arguments += [one for one in (given.vararg, given.kwarg) if one]
        found += [f"{name}: {one.arg} has no hint" for one in arguments if one.annotation is None]
        if function.returns is None:
            found.append(f"{name}: the result has no hint")
        if not ast.get_docstring(function):
            found.append(f"{name}: no docstring")
    return found


def modules() -> list[Path]:
    """All modules of the hinted layers."""
    found = []
    for name in HINTED:
        path = ROOT / name
        found += [path] if path.suffix else sorted(path.rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def test_public_functions_are_hinted_and_documented():
    unsaid = {str(path.relative_to(ROOT)): faults(path.read_text()) for path in modules()}
    assert len(unsaid) > 50
    assert {path: found for path, found in unsaid.items() if found} == {}


def test_actions_name_the_facts_that_they_take():
    loose = []
    for path in modules():
        if "actions" in path.parts:
            for name, function, _is_method in public_functions(ast.parse(path.read_text())):
                facts = function.args.kwarg
                if facts and not ast.unparse(facts.annotation).startswith("Unpack["):
                    loose.append(f"{path.relative_to(ROOT)}: {name}")
    # It makes a row of any model from a file of data.
    assert loose == ["networks/actions/setwise.py: fact"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('def one(a: int) -> int:\n    """Same."""', []),
        ("def _two(a): pass\nclass A:\n    def __len__(self): return 1", []),
        ('def three(a, *b) -> None:\n    """Does."""', ["three: a has no hint", "three: b has no hint"]),
        (
            "class B:\n    def four(self, *, c: int, **d): pass",
            ["B.four: d has no hint", "B.four: the result has no hint", "B.four: no docstring"],
        ),
        ("class C:\n    class D:\n        async def five(self) -> None: pass", ["C.D.five: no docstring"]),
    ],
)
def test_faults_are_found(source, expected):
    assert faults(source) == expected
