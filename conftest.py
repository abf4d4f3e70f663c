"""How the tests share a machine: in several processes, each with a database of its own.

Only `./jamii test` without arguments, or with `-n 2`, works so; a few tests are done sooner in one
process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"
# What starts servers of its own waits most and lasts longest, so it begins first.
_FIRST = (JOURNEYS, "tests/setup/")


def piece_of(nodeid: str) -> str:
    """What one process does whole and in order: the tests of a file, which may share what they
    prepared; the journeys, which share one demonstration and one browser.
    """
    return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.split("::", 1)[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer | None) -> LoadScopeScheduling:
    """Hand out the pieces in the order of the collection, to whoever is done with the last one."""
    from xdist.scheduler import LoadScopeScheduling

    class Pieces(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return piece_of(nodeid)

    config.option.loadscopereorder = False
    return Pieces(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Among several processes, what lasts longest begins first, or all would wait for it."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(_FIRST))
