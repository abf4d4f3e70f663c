"""The map of what packs may change is whole, described, tested and up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jamii
from jamii.platform import hooks, permissions
from jamii.platform.packs import extensions
from jamii.platform.packs.types import DeltaKind, Extension, ExtensionKind

ROOT = Path(jamii.__file__).parents[2]
DOCS = ROOT / "docs"
ALL = extensions.all_extensions()

pytestmark = pytest.mark.skipif(
    not DOCS.exists(), reason="Only a clone of the repository has docs."
)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {heading.lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("extension", ALL.values(), ids=list(ALL))
def test_each_place_is_described_in_both_languages_and_documented(extension: Extension) -> None:
    assert all(extension.what.get(language) for language in ("en", "fr")), extension.what
    if extension.kind is ExtensionKind.HOOK:
        assert extension.what["en"] != extension.what["fr"], "describe it in the words of its room"
    page, _hash, anchor = extension.doc.partition("#")
    assert anchor in _anchors(DOCS / page)
    assert re.fullmatch(r"[a-z]+(\.[a-z0-9_-]+)+", extension.target), extension.target
    assert extension.target.partition(".")[0] == extension.room


@pytest.mark.parametrize("kind", list(ExtensionKind))
def test_each_kind_of_place_that_takes_something_has_a_test(kind: ExtensionKind) -> None:
    for extension in ALL.values():
        if extension.kind is kind:
            test = ROOT / extension.tested_by
            assert test.exists(), f"{extension.target}: there is no test {extension.tested_by}"
            assert "def test_" in test.read_text(encoding="utf-8")


def test_hooks_and_acts_are_read_from_where_they_are_declared() -> None:
    of_hooks = {one.target for one in ALL.values() if one.kind is ExtensionKind.HOOK}
    assert of_hooks == {f"{hook.room}.hooks.{hook.name}" for hook in hooks.declared()}
    assert "claims.hooks.claim_checks" in of_hooks
    acts = {one.target for one in ALL.values() if one.kind is ExtensionKind.ACT}
    assert len(acts) == len(permissions.all_acts())


def test_a_place_that_is_only_named_takes_nothing() -> None:
    assert ALL["claims.acts.review"].accepts == ()
    assert ALL["enrolment.schedule.expire-covers"].values == ("10 2 * * *",)
    assert ALL["people.person.attributes"].accepts == (DeltaKind.FIELD_ADD,)
    assert ALL["people.person.phone"].accepts == (
        DeltaKind.FIELD_HIDE,
        DeltaKind.FIELD_REQUIRE,
        DeltaKind.FIELD_RELABEL,
    )
    assert ALL["people.person.born"].accepts == (DeltaKind.FIELD_RELABEL,)


def test_the_nearest_names_are_told() -> None:
    near = extensions.nearest_to("people.persons.attributes", ALL)
    assert near[0] == "people.person.attributes"
    assert extensions.nearest_to("text:Housholds", ALL)[0] == "text:Households"


def test_the_page_of_the_reference_is_up_to_date() -> None:
    written = (DOCS / "reference" / "extensions.md").read_text(encoding="utf-8")
    assert written == extensions.page(), (
        "The map changed. Write the page anew, and read the difference: "
        "./jamii pack map > docs/reference/extensions.md"
    )
