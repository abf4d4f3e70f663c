"""Places: the tree of administrative areas and its changes over time.

Words: a *level* is a rank of the tree (region, district, ward, village; configurable), exactly one
level holds facilities and one holds households; a *place* is one area; *within* is the closure of
the tree, kept by this room, and answers "is this village in that district?" in one step. In:
`services`. Out: `queries`, which other rooms and grants read.
"""
