"""Rules of the house about the whole tree: the arrow of imports, sizes, tested use-cases, no outside addresses."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LONGEST_FILE = 600
TEXT = {".py", ".js", ".css", ".html", ".svg", ".qss", ".json", ".toml", ".csv", ".ts"}
SERVERS = r"cdn|jsdelivr|unpkg|googleapis|gstatic|cloudflare|code\.jquery|tile\."
ADDRESS = re.compile(rf"(?:https?:)?//[\w.-]*(?:{SERVERS})[\w./-]*", re.IGNORECASE)


def python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def use_cases(file: Path) -> list[str]:
    """Return the public functions that do one thing a person does: they take the transaction and a form (or the time)."""
    functions = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]
    return [
        f"{file.stem}.{function.name}"
        for function in functions
        if not function.name.startswith("_")
        and [argument.arg for argument in function.args.args] in (["work", "form"], ["work", "now"])
    ]


def used_in(file: Path) -> set[str]:
    """Return what a file's code uses of other modules, as ``module.name``; strings and comments do not count."""
    used: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            module = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            used.add(f"{module}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module:
            used |= {f"{node.module.rpartition('.')[2]}.{alias.name}" for alias in node.names}
    return used


def test_imports_keep_to_the_contracts(repository: Path) -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["desktop", "tests", "benchmarks", "scripts"])
def test_no_file_is_too_long(repository: Path, folder: str) -> None:
    lengths = {
        str(file.relative_to(repository)): len(file.read_text(encoding="utf-8").splitlines())
        for file in python_files(repository / folder)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_it_holds(repository: Path) -> None:
    silent = [
        str(file.relative_to(repository))
        for file in python_files(repository / "desktop")
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_use_case_has_a_test(repository: Path) -> None:
    used = {name for file in python_files(repository / "tests") for name in used_in(file)}
    untested = [
        name
        for file in python_files(repository / "desktop" / "usecases")
        for name in use_cases(file)
        if name not in used
    ]
    assert untested == []


def test_nothing_points_to_a_server_outside(repository: Path) -> None:
    found = [
        f"{file.relative_to(repository)}: {match.group()}"
        for folder in ("desktop", "resources")
        for file in sorted((repository / folder).rglob("*"))
        if file.suffix in TEXT
        for match in ADDRESS.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_lock_holds_every_dependency_and_names_no_index(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))
    unmet = [
        text
        for text in wanted
        if not Requirement(text).specifier.contains(pinned.get(canonicalize_name(Requirement(text).name), "0"))
    ]
    assert unmet == [], "run `make lock`"
    assert "://" not in lock
    assert re.findall(r"^[\w.-]+==.*(?<!\\)$", lock, re.MULTILINE) == [], "a pin without a hash"
