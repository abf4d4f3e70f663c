"""The walls of the house hold, and each check is seen to fail on a planted breach."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture import checks
from tests.architecture.rooms import SOURCE, rooms

ROOT = SOURCE.parent.parent
PURE = [SOURCE / "kernel", *(folder / "rules" for folder in rooms().values())]
UNWRITING = ("queries.py", "queries", "ui", "api.py", "access.py", "hooks.py", "rules", "types.py")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("jamii", cache_dir=None)


def _existing(folders: list[Path]) -> list[Path]:
    return [folder for folder in folders if folder.exists()]


def test_rooms_are_entered_by_their_doors(graph: grimp.ImportGraph) -> None:
    assert checks.doors(graph) == []


def test_a_planted_back_door_is_seen(graph: grimp.ImportGraph) -> None:
    graph.add_import(importer="jamii.claims.services", imported="jamii.registers.people.models")
    assert checks.doors(graph) == [
        "jamii.claims.services enters jamii.registers.people by models, which is no door."
    ]
    graph.remove_import(importer="jamii.claims.services", imported="jamii.registers.people.models")


def test_a_planted_call_of_a_rule_by_a_service_is_seen(graph: grimp.ImportGraph) -> None:
    planted = {
        "importer": "jamii.claims.services",
        "imported": "jamii.schemes.usage.rules.limits",
    }
    graph.add_import(**planted)
    breach = "jamii.claims.services enters jamii.schemes.usage by rules, which is no door."
    assert breach in checks.doors(graph)
    graph.remove_import(**planted)


def test_foreign_keys_point_down() -> None:
    assert checks.foreign_keys() == []


def test_a_planted_upward_key_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "STACK", [*reversed(checks.STACK)])
    assert "people.Household.place points up at places.Place." in checks.foreign_keys()


def test_rules_do_not_ask_the_clock() -> None:
    assert checks.clocks(_existing(PURE)) == []


def test_a_planted_clock_is_seen(tmp_path: Path) -> None:
    planted = tmp_path / "rule.py"
    planted.write_text(
        "from datetime import date\n\n\ndef late() -> date:\n    return date.today()\n"
    )
    assert checks.clocks([planted]) == ["rule.py:5 asks the clock (today)."]


def test_only_services_write() -> None:
    files = [folder / name for folder in rooms().values() for name in UNWRITING]
    assert checks.writes(_existing(files)) == []


def test_a_planted_write_is_seen(tmp_path: Path) -> None:
    planted = tmp_path / "views.py"
    planted.write_text("Person.objects.filter(pk=1).update(name='x')\nperson.save()\n")
    assert checks.writes([planted]) == [
        "views.py:1 writes (Person.objects.filter(pk=1).update).",
        "views.py:2 writes (person.save).",
    ]


def test_rooms_have_known_drawers_only() -> None:
    assert checks.drawers(rooms()) == []


def test_a_planted_drawer_is_seen(tmp_path: Path) -> None:
    (tmp_path / "utils.py").touch()
    assert checks.drawers({"jamii.claims": tmp_path}) == [
        "jamii.claims has utils.py, which is no drawer."
    ]


def test_migrations_stand_alone() -> None:
    assert checks.migrations({**rooms(), "jamii.platform": SOURCE / "platform"}) == []


def test_a_planted_import_in_a_migration_is_seen(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0002_auto_20260101.py").write_text(
        "from jamii.kernel import days\n"
    )
    assert checks.migrations({"jamii.claims": tmp_path}) == [
        "jamii.claims: 0002_auto_20260101.py has no name that says what it does.",
        "jamii.claims: 0002_auto_20260101.py:1 imports application code.",
    ]


def _lint(configuration: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            str(Path(sys.executable).parent / "lint-imports"),
            "--no-cache",
            "--config",
            str(configuration),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def test_the_import_contracts_hold() -> None:
    result = _lint(ROOT / "pyproject.toml")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("contract", "planted"),
    [
        # Each contract is turned against something that the tree truly imports.
        ("layers", 'type = "layers"\nlayers = ["jamii.kernel", "jamii.platform"]'),
        (
            "inside",
            'type = "layers"\ncontainers = ["jamii.registers.people"]\n'
            'layers = ["models", "services"]',
        ),
        (
            "forbidden",
            'type = "forbidden"\nsource_modules = ["jamii.platform"]\n'
            'forbidden_modules = ["django"]',
        ),
    ],
)
def test_a_contract_fails_on_a_breach(contract: str, planted: str, tmp_path: Path) -> None:
    configuration = tmp_path / "pyproject.toml"
    configuration.write_text(
        '[tool.importlinter]\nroot_packages = ["jamii"]\ninclude_external_packages = true\n'
        f'[[tool.importlinter.contracts]]\nname = "{contract}"\n{planted}\n'
    )
    result = _lint(configuration)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
