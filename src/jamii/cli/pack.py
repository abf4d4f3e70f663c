"""Write, check and take country packs.

jamii pack list                      which packs are here, and which scheme takes them
jamii pack new NAME                  a folder with an empty pack, to begin with
jamii pack check NAME|FOLDER         what is wrong with a pack, and what to do
jamii pack diff NAME --scheme CODE   what taking it would change, without changing it
jamii pack load NAME --scheme CODE   take it: all of it counts from now on; with --create the
                                     scheme is set up, with the plans that the pack brings
jamii pack leave NAME --scheme CODE  let it count no longer; what it holds is kept
jamii pack explain TARGET            who says what of one text, field or menu, and who wins
jamii pack map                       every place that a pack may change
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jamii.cli.home import Refused, make_home, ready, say

if TYPE_CHECKING:
    from jamii.platform.packs.checks import Checked, Mode
    from jamii.platform.packs.taking import Taken
    from jamii.platform.packs.types import PackFiles

EXAMPLE = "jamii pack check demoland"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_LONGEST_NAME = 40
_ALL_ENTRIES = 1_000_000  # of a catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `jamii pack`."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, run: Callable[[argparse.Namespace], int], help: str) -> Any:
        sub = acts.add_parser(name, help=help)
        sub.set_defaults(do=run)
        return sub

    act("list", _list, "which packs are here, and which scheme takes them")
    new = act("new", _new, "a folder with an empty pack")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--in", dest="folder", type=Path, default=Path("packs"), metavar="FOLDER")
    check = act("check", _check, "what is wrong with a pack")
    check.add_argument("pack", metavar="NAME|FOLDER")
    check.add_argument("--lab", action="store_true", help="as a lab would: intents may be missing")
    for name, run, help in (
        ("diff", _diff, "what taking it would change"),
        ("load", _load, "take it"),
        ("leave", _leave, "let it count no longer"),
    ):
        sub = act(name, run, help)
        sub.add_argument("pack", metavar="NAME")
        sub.add_argument("--scheme", required=True, metavar="CODE")
        if name == "load":
            sub.add_argument(
                "--create", action="store_true", help="set the scheme up, with the pack's plans"
            )
    why = act("explain", _explain, "who says what of one item")
    why.add_argument("target", metavar="TARGET")
    why.add_argument("--language", default="en", choices=["en", "fr"])
    why.add_argument("--packs", default="", help="which packs, separated by commas; else all")
    act("map", _map, "every place that a pack may change")


def run(options: argparse.Namespace) -> int:
    """Do what the act says; refusals are sentences."""
    return int(options.do(options))


@contextmanager
def _django() -> Iterator[None]:
    """The house without its database: what a pack says can be asked anywhere."""
    import django
    from django.utils import translation

    from jamii.kernel.errors import JamiiError

    make_home()
    django.setup()
    with translation.override("en"):
        try:
            yield
        except JamiiError as refusal:
            raise Refused("\n".join(_sentences(_problems(refusal)))) from None


@contextmanager
def _house() -> Iterator[None]:
    """The house with its database."""
    with ready(), _django():
        yield


def _problems(refusal: Any) -> Iterable[Any]:
    return getattr(refusal, "problems", (refusal,))


def _sentences(problems: Iterable[Any]) -> list[str]:
    from jamii.platform import sentences

    return [sentences.sentence(one.code, one.values) for one in problems]


# Reading and checking


def _list(options: argparse.Namespace) -> int:
    with _house():
        from django.conf import settings

        from jamii.kernel.errors import Invalid
        from jamii.platform.packs import loaded
        from jamii.registers.organisations import queries

        schemes = queries.all_schemes()
        for name in loaded.installed():
            taking = [scheme.code for scheme in schemes if name in scheme.packs]
            state = f"taken by {', '.join(taking)}" if taking else "taken by no scheme"
            if name not in settings.JAMII_PACKS:
                state = "not loaded (JAMII_PACKS)"
            try:
                pack = loaded.files_of(name).pack
                say(f"{name:24} {pack.version:9} {pack.layer.value:9} {state}")
            except Invalid as refusal:
                say(f"{name:24} cannot be read: {_sentences(refusal.problems)[0]}")
    return 0


def _read(named: str) -> PackFiles:
    """The pack of a folder, or an installed one. Raises: Refused, NotFound, Invalid."""
    from jamii.platform.packs import loaded, reading

    folder = Path(named)
    if not folder.is_dir():
        return loaded.files_of(named)
    homes = [folder, *sorted(folder.glob("jamii_*"))]
    for home in homes:
        if (home / "pack.toml").exists():
            return reading.read(reading.files_of(home))
    raise Refused(f"{folder} holds no pack.toml. Name the folder of a pack, or its name.")


def _check(options: argparse.Namespace) -> int:
    with _django():
        from jamii.platform.packs.checks import Mode
        from jamii.platform.packs.house import check_files

        files = _read(options.pack)
        mode: Mode = Mode.LAB if options.lab else Mode.PRODUCTION
        checked = check_files(files, mode)
        _say_checked(files, checked)
        return 0 if checked.fits else 1


def _say_checked(files: PackFiles, checked: Checked) -> None:
    for notice in _sentences(checked.notices):
        say(f"note: {notice}")
    for problem in _sentences(checked.problems):
        say(problem)
    pack = files.pack
    kinds: dict[str, int] = {}
    for delta in files.deltas:
        kinds[delta.kind.value] = kinds.get(delta.kind.value, 0) + 1
    counted = ", ".join(f"{number} × {kind}" for kind, number in sorted(kinds.items())) or "empty"
    say(f"{pack.name} {pack.version}, {pack.layer.value}: {counted}")
    say(
        "It fits." if checked.fits else f"{len(checked.problems)} mistakes; nobody can take it yet."
    )


def _explain(options: argparse.Namespace) -> int:
    with _django():
        from django.conf import settings
        from django.utils import translation
        from django.utils.translation import gettext

        from jamii.platform.packs import extensions, loaded, speaking
        from jamii.platform.packs.layers import explain
        from jamii.platform.packs.types import TEXT, WORD

        target: str = options.target
        known = extensions.all_extensions()
        is_text = target.startswith(TEXT) and target.removeprefix(TEXT) in extensions.texts()
        if not (is_text or target in known or target.startswith(WORD)):
            near = ", ".join(extensions.nearest_to(target, known)) or "none"
            raise Refused(f"There is no place {target}. The nearest are: {near}.")
        named = [one for one in options.packs.split(",") if one] or settings.JAMII_PACKS
        packs = [loaded.files_of(name) for name in named]
        with translation.override(options.language):
            core = gettext(target.removeprefix(TEXT)) if is_text else None
        words = speaking.worded(packs, options.language, core or "")
        for said in explain(target, packs, core, options.language, words):
            mark = "*" if said.wins else " "
            why = f"  ({said.delta.id}: {said.delta.intent})" if said.delta else ""
            shown = "" if said.value is None else f"  {said.value}"
            say(f"{mark} {said.layer.value:9} {said.pack:20}{shown}{why}")
    return 0


def _map(options: argparse.Namespace) -> int:
    with _django():
        from jamii.platform.packs.extensions import page

        say(page().rstrip())
    return 0


# Taking


def _scheme(code: str) -> Any:
    from jamii.kernel.errors import NotFound
    from jamii.registers.organisations import queries

    try:
        return queries.scheme_by_code(code)
    except NotFound:
        raise Refused(f"There is no scheme {code}.") from None


def _take(options: argparse.Namespace, *, only_try: bool) -> int:
    with _house():
        from jamii.kernel.actors import SYSTEM
        from jamii.platform import clock
        from jamii.registers.organisations import services

        scheme = _scheme(options.scheme)
        taken: Taken = services.take_pack(
            scheme.id, options.pack, only_try=only_try, by=SYSTEM, at=clock.now()
        )
        for notice in _sentences(taken.notices):
            say(f"note: {notice}")
        for effect in taken.effects:
            where = f"{effect.delta.kind.value} at {effect.delta.target}" if effect.delta else ""
            say(f"{effect.change.value:8} {effect.id}  {where}".rstrip())
        pack = taken.files.pack
        if not taken.effects and pack.name in scheme.packs:
            say(f"{options.scheme} has {pack.name} {pack.version} already; nothing changes.")
        elif only_try:
            say(f"{len(taken.effects)} effects; nothing was changed. Take it: jamii pack load")
        else:
            say(f"{options.scheme} takes {pack.name} {pack.version} from now on.")
    return 0


def _diff(options: argparse.Namespace) -> int:
    return _take(options, only_try=True)


def _load(options: argparse.Namespace) -> int:
    if options.create:
        return _create(options)
    return _take(options, only_try=False)


def _create(options: argparse.Namespace) -> int:
    """Set up a scheme that takes the pack, in the pack's currency, with its books and the plans
    that the pack brings; a scheme that is there takes the pack and gets the plans that it lacks.
    """
    with _house():
        from importlib.metadata import entry_points

        from django.conf import settings
        from django.db import transaction

        from jamii.finance.ledger import services as ledger
        from jamii.kernel.actors import SYSTEM
        from jamii.kernel.errors import NotFound
        from jamii.platform import clock
        from jamii.platform.packs import loaded
        from jamii.registers.catalogue import queries as catalogue
        from jamii.registers.organisations import queries as organisations
        from jamii.registers.organisations import services as schemes
        from jamii.schemes.plans import queries as plans
        from jamii.schemes.plans import services as loading

        at = clock.now()
        pack = loaded.files_of(options.pack).pack
        brought = next(p for p in entry_points(group="jamii.packs") if p.name == pack.name).load()
        if not pack.currency:
            raise Refused(f"{pack.name} names no currency: set the scheme up on another way.")
        offered = [language for language, _name in settings.LANGUAGES]
        languages = [one for one in pack.languages if one in offered] or offered
        done: list[str] = []  # told once all of it is done
        with transaction.atomic():
            try:
                scheme = organisations.scheme_by_code(options.scheme)
            except NotFound:
                scheme = schemes.create_scheme(
                    options.scheme, pack.title, pack.currency, languages=languages, by=SYSTEM, at=at
                )
                ledger.open_books(scheme.id, by=SYSTEM, at=at)
                done.append(f"new      scheme {scheme.code} in {scheme.currency}")
            if scheme.currency != pack.currency:
                raise Refused(
                    f"{scheme.code} counts in {scheme.currency}, and {pack.name} in "
                    f"{pack.currency}. Choose another code."
                )
            taken = schemes.take_pack(scheme.id, pack.name, by=SYSTEM, at=at)
            done += [f"{effect.change.value:8} {effect.id}" for effect in taken.effects]
            entries = [
                (row.kind, row.code)
                for row in catalogue.entries(SYSTEM, at.date(), size=_ALL_ENTRIES)
            ]
            bring = getattr(brought, "plan_files", None)
            for code, text in bring(entries, at.date()).items() if bring else ():
                try:
                    plans.plan_by_code(scheme.id, code)
                except NotFound:
                    loading.load_file(scheme.id, text, source=pack.name, by=SYSTEM, at=at)
                    done.append(f"new      plan {code}")
        for line in done:
            say(line)
        say(f"{scheme.code} takes {pack.name} {pack.version} from now on.")
    return 0


def _leave(options: argparse.Namespace) -> int:
    with _house():
        from jamii.kernel.actors import SYSTEM
        from jamii.platform import clock
        from jamii.registers.organisations import services

        scheme = _scheme(options.scheme)
        services.leave_pack(scheme.id, options.pack, by=SYSTEM, at=clock.now())
        say(f"{options.scheme} left {options.pack}. What records hold in its fields is kept.")
    return 0


# Beginning

_FILES = {
    "pyproject.toml": """[build-system]
requires = ["flit_core >=3.11,<4"]
build-backend = "flit_core.buildapi"

[project]
name = "jamii-{name}"
version = "0.1.0"
description = "What {name} changes of Jamii, and why."
requires-python = ">=3.11"
license = "AGPL-3.0-or-later"
dependencies = ["jamii"]

[project.entry-points."jamii.packs"]
{name} = "{module}:pack"

[tool.flit.module]
name = "{module}"
""",
    "{module}/__init__.py": '''"""What {name} changes of Jamii, and why."""

from __future__ import annotations

from types import ModuleType


class Pack:
    """The modules that answer hooks, named like the rooms they serve; none yet."""

    name = "{name}"
    hook_modules: tuple[ModuleType, ...] = ()


pack = Pack()
''',
    "{module}/pack.toml": """name        = "{name}"
version     = "0.1.0"
layer       = "country"
since       = {today}
node        = "xx-{node}"
made_on     = "{release}"
languages   = ["en", "fr"]
licence     = "AGPL-3.0-or-later"
maintainers = []

[requires]
core = ">={release},<1"

[title]
en = "{name}"
fr = "{name}"
""",
    "{module}/terms/fr.toml": """# Words that differ, and only those.
# [texts] replaces whole source texts, [words] single words wherever they stand.
intent = ""
reason = "language"

[texts]

[words]
""",
    "tests/test_pack.py": '''"""Every target exists, and every difference says why."""

from jamii.platform import sentences
from jamii.platform.packs.checks import Mode
from jamii.platform.packs.house import check_installed


def test_the_pack_fits() -> None:
    checked = check_installed("{name}", Mode.PRODUCTION)
    assert [sentences.sentence(one.code, one.values) for one in checked.problems] == []
''',
}


def _new(options: argparse.Namespace) -> int:
    import jamii

    name: str = options.name
    if not _NAME.match(name) or len(name) > _LONGEST_NAME:
        raise Refused(
            f"{name} is no name for a pack. Use lower-case letters and digits, joined by hyphens."
        )
    target = options.folder / name
    if target.exists():
        raise Refused(f"{target} is there already. Choose another name, or go on with that one.")
    words = {
        "name": name,
        "module": "jamii_" + name.replace("-", "_"),
        "node": name.replace("-", "")[:20],
        "today": date.today().isoformat(),  # noqa: DTZ011 – the day at the keyboard
        "release": jamii.__version__,
    }
    for file, text in _FILES.items():
        path = target / _filled(file, words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(text, words), encoding="utf-8")
    (target / words["module"] / "deltas").mkdir()
    say(f"{target} holds an empty pack. Say who it is in {words['module']}/pack.toml,")
    say(f"write what differs, and ask: ./jamii pack check {target}")
    return 0


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text
