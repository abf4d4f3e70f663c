"""Memory in work that makes millions of small things and lets go of them again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_pauses() -> Iterator[None]:
    """Let the collector of cycles rest within the block: what a batch makes has none, and looking
    for them took a quarter of its time. `tidy` looks once, between two chunks.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def keep() -> None:
    """What is there now stays until the block ends: it is not looked at again."""
    gc.collect()
    gc.freeze()


def tidy() -> None:
    """Look for cycles among what came since `keep`, such as what an error left."""
    gc.collect()
