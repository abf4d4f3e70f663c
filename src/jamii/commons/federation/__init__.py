"""What leaves this system for a hub, and what a hub takes in: signed, in order, field by field.

Words: a *node* is one installation, with a code that never changes; a *hub* is a node that others
join. What leaves is an *envelope*: one type, one sequence number, the hash of the envelope before,
a *payload* of listed fields, a signature. A *consent* says that a type may leave; taking it back
seals a *tombstone*, which hubs honour by deleting. What cannot be taken in is told by the
*quarantine*, without its contents. In: `services`. Out: `queries`. Which rooms take part: `offers`.
"""
