"""What users say about a screen, as other rooms see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

FeedbackId = NewType("FeedbackId", UUID)

TEXT_MIN, TEXT_MAX = 3, 4000
PICTURE_BYTES = 300 * 1024
ATTACHMENT_BYTES = 2 * 1024 * 1024
PER_DAY = 20
REPEAT_MINUTES = 10
REOPEN_DAYS = 30
EXPLANATION_MIN = 20


class Kind(StrEnum):
    """What the writer says it is."""

    PROBLEM = "problem"
    IDEA = "idea"
    WORDING = "wording"
    MISSING_FIELD = "missing-field"
    QUESTION = "question"
    PRAISE = "praise"


class Status(StrEnum):
    """Where a feedback stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    TICKET = "ticket"
    REQUEST = "request"
    MERGED = "merged"
    DECLINED = "declined"
    REOPENED = "reopened"


class Act(StrEnum):
    """What is done with a feedback."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    OPEN_TICKET = "open-ticket"
    LINK_REQUEST = "link-request"
    MERGE = "merge"
    DECLINE = "decline"
    REOPEN = "reopen"


class DeclineReason(StrEnum):
    """Why a feedback leads to nothing; it needs an explanation too."""

    NOT_REPRODUCIBLE = "not-reproducible"
    BY_DESIGN = "by-design"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out-of-scope"
    ABUSE = "abuse"


ENDS = frozenset({Status.ANSWERED, Status.TICKET, Status.REQUEST, Status.MERGED, Status.DECLINED})
_ENDING: Mapping[Act, Status] = {
    Act.ANSWER: Status.ANSWERED,
    Act.OPEN_TICKET: Status.TICKET,
    Act.LINK_REQUEST: Status.REQUEST,
    Act.MERGE: Status.MERGED,
    Act.DECLINE: Status.DECLINED,
}
NEXT: Mapping[tuple[Status, Act], Status] = {
    (Status.NEW, Act.ACKNOWLEDGE): Status.ACKNOWLEDGED,
    (Status.REOPENED, Act.ACKNOWLEDGE): Status.ACKNOWLEDGED,
    **{(Status.ACKNOWLEDGED, act): end for act, end in _ENDING.items()},
    **{(end, Act.REOPEN): Status.REOPENED for end in sorted(ENDS)},
}


@dataclass(frozen=True, slots=True)
class Context:
    """Where the writer was: codes and versions only, never a value of the page.

    `screen` is the stable code of the screen, `route` its pattern (`/claims/{id}/`),
    `workflow_state` the state of the record shown (`claim.checked`), `interactions` the last ten
    things done, by name.
    """

    screen: str
    route: str = ""
    language: str = ""
    viewport: str = ""
    online: bool | None = None
    workflow_state: str = ""
    last_error: str = ""
    interactions: tuple[str, ...] = ()
    local_time: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that the writer finds wrong: its key in the source, and how it reads now."""

    key: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Mask:
    """What the device says it did to the picture: texts kept and barred, and a CRC-32 of the
    markup as eight hexadecimal digits.
    """

    kept: int
    barred: int
    crc32: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the writer added."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """A feedback as it is sent. `keep_personal`: the writer saw what looks personal and kept it."""

    id: UUID
    kind: Kind
    text: str
    context: Context
    goal: str = ""
    severity: int | None = None
    may_contact: bool = False
    picture: str | None = None
    mask: Mask | None = None
    wording: str = ""
    attachment: Attachment | None = None
    keep_personal: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sending: the record, whether it was there before, whether the picture was
    too large to keep.
    """

    id: FeedbackId
    number: str
    is_repeat: bool = False
    picture_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Feedback:
    """One feedback. Times are UTC; `overdue` says that a promise was missed on the day asked."""

    id: FeedbackId
    number: str
    at: datetime
    reporter: UUID | None
    reporter_name: str
    kind: Kind
    text: str
    goal: str
    severity: int | None
    may_contact: bool
    context: Context
    module: str
    release: str
    packs: tuple[str, ...]
    roles: tuple[str, ...]
    org_level: str
    wording: Wording | None
    is_private: bool
    unknown_context: bool
    has_picture: bool
    picture_dropped: bool
    attachment_type: str
    status: Status
    status_at: datetime
    answer: str
    decline_reason: str
    link: str
    merged_into: FeedbackId | None
    version: int
    overdue: bool = False
