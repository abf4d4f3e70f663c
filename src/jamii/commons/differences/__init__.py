"""What countries change, why, and whether it belongs into the core: answered with evidence.

Words: a *difference* is one thing that a pack changes, with its reason; an *instance* carries it
(is its *carrier*) and says so in its signed *manifest*. The same difference of several carriers is
a *cluster*, whatever they call it; incompatible ways to make it are *variants*. A *recommendation*
is the first rule that the facts of a cluster meet, with the arithmetic printed. A value is
*identical* to the core's, *stale* (an older one of the core), *deliberate*, in *conflict*, *new*,
*orphan* or *empty*. In: `services`. Out: `queries`.
"""
