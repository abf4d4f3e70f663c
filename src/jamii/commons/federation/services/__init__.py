"""The way in: a node gets its name and keys, joins, agrees, sends, takes back; a hub invites, takes
in, holds, settles.
"""

from jamii.commons.federation.services.coordinating import (
    admit,
    confirm,
    invite,
    resume,
    settle,
    suspend,
)
from jamii.commons.federation.services.exchanging import Exchanged, exchange, join
from jamii.commons.federation.services.joining import accept, ask_to_join
from jamii.commons.federation.services.naming import name_node, replace_lost_key, rotate_key
from jamii.commons.federation.services.receiving import take_in
from jamii.commons.federation.services.sending import (
    agree,
    collect,
    forward_feedback,
    held_words,
    let_go_by_itself,
    revoke,
    take_back,
)

__all__ = [
    "Exchanged",
    "accept",
    "admit",
    "agree",
    "ask_to_join",
    "collect",
    "confirm",
    "exchange",
    "forward_feedback",
    "held_words",
    "invite",
    "join",
    "let_go_by_itself",
    "name_node",
    "replace_lost_key",
    "resume",
    "revoke",
    "rotate_key",
    "settle",
    "suspend",
    "take_back",
    "take_in",
]
