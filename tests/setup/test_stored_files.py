"""Stored files: who names them, and what becomes of those that nobody names."""

from __future__ import annotations

import ast
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from jamii.cli import doctor
from jamii.kernel.actors import SYSTEM
from jamii.platform import files
from jamii.registers.organisations import services as organisations
from jamii.registers.people import services as people
from jamii.registers.people.models import Person
from jamii.registers.people.tests.factories import ADA, SCHEME, application
from jamii.registers.places.tests.factories import AT, make_country

SOURCE = Path(files.__file__).parents[1]
DAY = 24 * 60 * 60


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A store of its own."""
    settings.JAMII_FILES = tmp_path / "files"
    return tmp_path / "files"


def _aged(path: Path, seconds: float = DAY + 60) -> Path:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))
    return path


def _stored(content: bytes, seconds: float = DAY + 60) -> Path:
    key = files.store(content)
    return _aged(Path(django_settings.JAMII_FILES) / key[:2] / key, seconds)


def picture() -> bytes:
    """A small photo."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "JPEG")
    return written.getvalue()


@pytest.mark.django_db
def test_only_old_files_that_no_row_names_are_swept(folder: Path) -> None:
    make_country()
    names = {"en": "National", "fr": "National"}
    organisations.create_scheme("NHI", names, "XTS", id=SCHEME, by=SYSTEM, at=AT)
    people.register_household(application(), SCHEME, by=SYSTEM, at=AT)
    people.set_photo(ADA, picture(), by=SYSTEM, at=AT)
    first = Person.objects.get(pk=ADA).photo_key
    people.set_photo(ADA, picture(), by=SYSTEM, at=AT)
    second = Person.objects.get(pk=ADA).photo_key
    for key in (first, second):  # the first is named by the old row that history keeps
        _aged(folder / key[:2] / key)
    nobodys, young = _stored(b"nobody's"), _stored(b"under way", seconds=DAY - 60)
    half = _aged_half(folder)
    (folder / "README").write_text("not ours")
    assert sorted(files.left_over()) == sorted([nobodys.name, half.name])
    seen = doctor.files_finding(mend=False)
    assert (seen.well, seen.mend.partition(" ")[0]) == (False, "2")
    assert nobodys.exists()
    assert doctor.files_finding(mend=True).well
    assert not nobodys.exists()
    assert not half.exists()
    assert young.exists()
    assert files.read(first)
    assert files.read(second)
    assert files.sweep() == 0


def _aged_half(folder: Path) -> Path:
    half = folder / "ab" / ("ab" * 16 + ".part")
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    return _aged(half)


@pytest.mark.django_db
def test_a_store_that_is_empty_or_missing_has_nothing_left_over(folder: Path) -> None:
    assert files.left_over() == []
    assert doctor.files_finding(mend=True).well


def test_every_column_that_names_files_is_known() -> None:
    """A file that only an unknown column names would be swept: who stores files names them in a
    column made by `files.key_field`.
    """
    named = dict.fromkeys(files.columns())
    assert {("people_person", "photo_key"), ("claims_paper", "file_key")} <= set(named)
    like_keys = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model.__module__.startswith("jamii")
        for field in model._meta.concrete_fields
        if field.name.endswith("_key") and getattr(field, "max_length", None) == 32
    ]
    assert sorted(like_keys) == files.columns()
    rooms = {model._meta.label for model in apps.get_models()}
    labels = {label.partition(".")[0] for label in rooms}
    naming = {table.partition("_")[0] for table, _column in named}
    storing = {
        next(part for part in reversed(file.parts) if part in labels)
        for file in SOURCE.rglob("*.py")
        if "tests" not in file.parts and _stores(file)
    }
    assert storing == naming


def _stores(file: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in {"store", "store_parts"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "files"
        for node in ast.walk(ast.parse(file.read_text()))
    )


@pytest.mark.django_db
def test_looking_takes_the_same_statements_for_any_number_of_files(folder: Path) -> None:
    counts = []
    for number in (1, 30):
        for _ in range(number):
            _stored(b"x")
        with CaptureQueriesContext(connection) as captured:
            files.left_over()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 6
