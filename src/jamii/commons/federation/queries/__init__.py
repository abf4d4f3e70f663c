"""The way out: this node and the others, what left, what arrived, what was held."""

from jamii.commons.federation.queries.arriving import (
    arrived,
    arrived_one,
    forwarded_here,
    held,
    held_count,
    invitations,
    members,
)
from jamii.commons.federation.queries.leaving import (
    consents,
    document,
    has_consent,
    lines_from,
    missing_before,
    place_in_list,
    sent,
    sent_of,
    sent_one,
    withdrawn,
)
from jamii.commons.federation.queries.nodes import (
    is_hub,
    known_node,
    known_nodes,
    our_hub,
    own_keys,
    own_node,
    standing,
)

__all__ = [
    "arrived",
    "arrived_one",
    "consents",
    "document",
    "forwarded_here",
    "has_consent",
    "held",
    "held_count",
    "invitations",
    "is_hub",
    "known_node",
    "known_nodes",
    "lines_from",
    "members",
    "missing_before",
    "our_hub",
    "own_keys",
    "own_node",
    "place_in_list",
    "sent",
    "sent_of",
    "sent_one",
    "standing",
    "withdrawn",
]
