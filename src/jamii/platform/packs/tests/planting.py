"""Write a pack into a folder and let the house find it there."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamii.platform.packs import attributes, loaded, speaking

HEAD = """
name = "{name}"
version = "1.0.0"
layer = "{layer}"
since = 2025-01-01
node = "xa-{name}"
made_on = "0.1.0"
languages = ["en", "fr"]
{more}
[title]
en = "{name}"
fr = "{name}"
"""


class Planted:
    """The packs of one test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.names: list[str] = []
        known = loaded.folder_of

        def folder_of(name: str) -> Path:
            return folder / name if name in self.names else known(name)

        monkeypatch.setattr(loaded, "folder_of", folder_of)

    def plant(
        self,
        name: str,
        layer: str = "country",
        *,
        deltas: str = "",
        fr: str = "",
        en: str = "",
        more: str = "",
    ) -> str:
        """The name of the pack, which is there from now on."""
        home = self.folder / name
        for part, text in (("deltas/all", deltas), ("terms/fr", fr), ("terms/en", en)):
            if text:
                (home / part).parent.mkdir(parents=True, exist_ok=True)
                (home / f"{part}.toml").write_text(text, encoding="utf-8")
        home.mkdir(parents=True, exist_ok=True)
        head = HEAD.format(name=name, layer=layer, more=more)
        (home / "pack.toml").write_text(head, encoding="utf-8")
        self.names.append(name)
        self.forget()
        return name

    def forget(self) -> None:
        """What was read before counts no longer."""
        for kept in (loaded.files_of, loaded.in_order, loaded.deltas_of):
            kept.cache_clear()
        attributes.forget()
        speaking.forget()
