"""The small checks of the walls. Each takes a tree or a graph and returns its breaches as
sentences.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import grimp
from django.apps import apps

from tests.architecture.rooms import DOORS, DRAWERS, room_of, rooms

# The order of architecture: a foreign key points at its own room or one beneath it.
STACK = [
    "contenttypes",
    "auth",
    "sessions",
    "platform",
    "ui",
    "places",
    "organisations",
    "catalogue",
    "providers",
    "accounts",
    "people",
    "ledger",
    "feedback",
    "differences",
    "modules",
    "federation",
    "plans",
    "usage",
    "enrolment",
    "contributions",
    "eligibility",
    "claims",
    "settlement",
    "whatif",
    "web",
]
_CLOCKS = {"now", "today", "utcnow"}
_WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update"}


def doors(graph: grimp.ImportGraph) -> list[str]:
    """Another room is entered only by its doors; `web` may also take `ui.urls`, `api` and
    `ui.slots`, and rules those of a room beneath.
    """
    names = frozenset(rooms())
    breaches = []
    for module in sorted(graph.modules):
        room = room_of(module, names)
        if room is None:
            continue
        drawer = module.removeprefix(room).lstrip(".").split(".")[0]
        # Factories serve the tests of rooms above.
        if drawer in DOORS | EXTRA_DOORS | {"", "tests"}:
            continue
        for importer in sorted(graph.find_modules_that_directly_import(module)):
            if room_of(importer, names) == room:
                continue
            if importer.startswith("jamii.web") and drawer in {"ui", "api"}:
                continue
            if drawer == "rules" and {"rules", "tests"} & set(importer.split(".")):
                continue  # a rule may build on the rules of a room beneath: decision 17
            breaches.append(f"{importer} enters {room} by {drawer}, which is no door.")
    return breaches


def foreign_keys() -> list[str]:
    """Foreign keys point down the stack; read from the registry, for a string reference is no
    import.
    """
    breaches = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.app_label
        if label not in STACK:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or isinstance(target, str) or not getattr(field, "concrete", False):
                continue
            other = target._meta.app_label
            if other in STACK and STACK.index(other) > STACK.index(label):
                breaches.append(
                    f"{model._meta.label}.{field.name} points up at {target._meta.label}."
                )
    return breaches


def _python_files(folders: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for folder in folders:
        files += [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
    return [file for file in files if "tests" not in file.parts]


def clocks(files: Iterable[Path]) -> list[str]:
    """Rules never ask what time it is: the moment is an argument."""
    breaches = []
    for file in _python_files(files):
        for node in ast.walk(ast.parse(file.read_text())):
            asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if asks and node.func.attr in _CLOCKS:
                breaches.append(f"{file.name}:{node.lineno} asks the clock ({node.func.attr}).")
    return breaches


def writes(files: Iterable[Path]) -> list[str]:
    """Only services write: no other drawer calls save, create or their like on a manager or a
    row.
    """
    breaches = []
    for file in _python_files(files):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            name, owner = node.func.attr, node.func.value
            on_manager = "objects" in ast.unparse(owner)
            if (name == "save") or (on_manager and name in _WRITES | {"update", "delete"}):
                breaches.append(f"{file.name}:{node.lineno} writes ({ast.unparse(node.func)}).")
    return breaches


def drawers(source: dict[str, Path]) -> list[str]:
    """A room has the drawers that the style names, and no others."""
    breaches = []
    for room, folder in source.items():
        for entry in sorted(folder.iterdir()):
            known = entry.stem in DRAWERS or entry.name in {
                "__init__.py",
                "__pycache__",
                "locale",
                "static",
                "templates",
            }
            if not known and entry.stem not in EXTRA_FILES.get(room, set()):
                breaches.append(f"{room} has {entry.name}, which is no drawer.")
    return breaches


EXTRA_DOORS = {"records"}  # what queries return belongs to the way out

# Files that a room keeps beside its drawers, each for the reason given.
EXTRA_FILES: dict[str, set[str]] = {
    "jamii.commons.differences": {"records"},  # what the queries return
    "jamii.commons.glossary": {"concepts"},  # data: the governed glossary itself
    "jamii.registers.accounts": {"standard_roles"},  # data: which acts each standard role holds
    "jamii.claims": {"records"},  # what the queries return, apart from what the rules speak of
    "jamii.settlement": {"records"},  # likewise
    "jamii.commons.federation": {"offers"},  # which rooms take part, and what each hands over
}


def migrations(source: dict[str, Path]) -> list[str]:
    """Migrations are named, and import nothing of ours: the code of a later day would change
    them.
    """
    breaches = []
    for room, folder in source.items():
        for file in sorted((folder / "migrations").glob("0*.py")):
            if "_auto_" in file.stem or file.stem.endswith("_initial"):
                breaches.append(f"{room}: {file.name} has no name that says what it does.")
            for node in ast.walk(ast.parse(file.read_text())):
                module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
                imported = (
                    [module]
                    if module
                    else [
                        alias.name
                        for alias in getattr(node, "names", ())
                        if isinstance(node, ast.Import)
                    ]
                )
                if any(name and name.split(".")[0] == "jamii" for name in imported):
                    breaches.append(f"{room}: {file.name}:{node.lineno} imports application code.")
    return breaches
