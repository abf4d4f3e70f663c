"""The few ways in which Jamii says no.

    JamiiError            code, values                        HTTP
    ├── NotSignedIn       nobody is signed in who could        401
    ├── NotFound          it does not exist for this person    404
    ├── NotAllowed        the act is not granted here          403
    ├── WrongState        it can no longer, or not yet, be     409
    ├── Conflict          somebody else was first              409
    ├── Invalid           one or more problems with the input  422
    ├── TooMany           more than one may do in this time    429
    └── Unavailable       try again later                      503

The sentence for a code is made where it is shown, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as data_field

from jamii.kernel.reasons import Value


class JamiiError(Exception):
    """Something was refused. `code` is stable, kebab-case; `values` explain it."""

    status = 500

    def __init__(self, code: str, /, **values: Value) -> None:
        super().__init__(code, values)
        self.code = code
        self.values: Mapping[str, Value] = values

    def __str__(self) -> str:
        return f"{self.code} {dict(self.values)}" if self.values else self.code


class NotSignedIn(JamiiError):
    """Only somebody who is signed in may do this."""

    status = 401


class NotFound(JamiiError):
    """It does not exist, or not for this person: the two are not told apart."""

    status = 404


class NotAllowed(JamiiError):
    """The actor holds no grant for the act at this scheme and place."""

    status = 403


class WrongState(JamiiError):
    """The thing is in a state in which the act makes no sense."""

    status = 409


class Conflict(JamiiError):
    """Somebody else changed it first; both versions are to be shown."""

    status = 409


class TooMany(JamiiError):
    """More of this than one may do in this time; the values say when the next one is free."""

    status = 429


class Unavailable(JamiiError):
    """A part of the house does not answer; the same call may succeed later."""

    status = 503


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in what was sent: where (`field` such as `lines.2.quantity`, `row` in a file) and
    what.
    """

    code: str
    field: str = ""
    values: Mapping[str, Value] = data_field(default_factory=dict)
    row: int | None = None


class Invalid(JamiiError):
    """The input has mistakes; all that could be found are listed, and nothing was saved."""

    status = 422

    def __init__(
        self, problems: Iterable[Problem] | str, /, *, field: str = "", **values: Value
    ) -> None:
        if isinstance(problems, str):
            problems = [Problem(problems, field, values)]
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("Invalid needs at least one problem.")
        super().__init__(
            "invalid" if len(self.problems) > 1 else self.problems[0].code,
            **self.problems[0].values,
        )
