"""The description of the JSON interface lies in the repository, so that a change is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamii.web.api import api, description

FILE = Path(__file__).parents[4] / "docs" / "reference" / "openapi.json"


@pytest.mark.skipif(not FILE.parent.exists(), reason="Only a clone of the repository has docs.")
def test_the_description_in_the_repository_is_that_of_the_routes() -> None:
    assert FILE.read_text(encoding="utf-8") == description(), (
        "The routes changed. Write the description anew, and read the difference: ./jamii manage "
        "shell -v 0 -c 'from jamii.web.api import description; print(description(), end=\"\")' "
        "> docs/reference/openapi.json"
    )


def test_every_post_takes_an_idempotency_key() -> None:
    for address, acts in api.get_openapi_schema()["paths"].items():
        if "post" in acts:
            names = [one["name"] for one in acts["post"]["parameters"]]
            assert "Idempotency-Key" in names, address
