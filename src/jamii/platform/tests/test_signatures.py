"""What we sign is read as ours, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jamii.platform import signatures


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    settings.JAMII_HOME = tmp_path / "home"  # type: ignore[attr-defined]
    return tmp_path / "home"


def test_a_signature_holds_for_its_content_and_key_only() -> None:
    signature, key = signatures.sign(b"we differ in two things"), signatures.public_key()
    assert signatures.is_signed(b"we differ in two things", signature, key)
    assert not signatures.is_signed(b"we differ in ten things", signature, key)
    other = Ed25519PrivateKey.generate().sign(b"we differ in two things").hex()
    for wrong in ("", "no base64!", signature[:-8], other):
        assert not signatures.is_signed(b"we differ in two things", wrong, key)
    assert not signatures.is_signed(b"we differ in two things", signature, "")


def test_the_key_is_made_once_and_read_by_its_owner_alone(home: Path) -> None:
    assert signatures.public_key() == signatures.public_key()
    assert (home / "node-key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in home.iterdir()] == ["node-key"]
