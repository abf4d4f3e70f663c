"""Lists that go on: a page of rows and the key behind which the next one starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict

T = TypeVar("T")

# Where the next page starts is ours to say: each room writes its own kind of key there, and reads
# it back without asking whether it is one.
_SEAL = signing.Signer(salt="page")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows to show, and the address parameters of the next page, if there is one."""

    rows: Sequence[T]
    next_query: str = ""
    is_first: bool = True

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    rows: Sequence[T],
    size: int,
    key: Callable[[T], str],
    *,
    after: str | None = None,
    **filters: str,
) -> Page[T]:
    """A page from up to `size + 1` rows: the one too many only tells that there are more."""
    if len(rows) <= size:
        return Page(rows, is_first=not after)
    shown = rows[:size]
    kept = {name: value for name, value in filters.items() if value}
    sealed = _SEAL.sign(key(shown[-1]))
    return Page(shown, urlencode({**kept, "after": sealed}), is_first=not after)


def opened(query: QueryDict) -> QueryDict:
    """The parameters of an address with the key of its page; one that no page of ours wrote is left
    out, and the list begins at its start.
    """
    if "after" not in query:
        return query
    found = query.copy()
    try:
        found["after"] = _SEAL.unsign(str(query["after"]))
    except signing.BadSignature:
        del found["after"]
    return found
