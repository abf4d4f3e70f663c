"""What users say about a screen, and what became of it.

Words: a *feedback* is one message from one screen; its *picture* is masked markup without personal
data; its *context* says which screen, release, packs and role, never what stood on the page. It
moves from `new` to an end (`answered`, `declined`, `merged`, linked to a `request` or a `ticket`)
and may be reopened by its writer. In: `services`. Out: `queries`.
"""
