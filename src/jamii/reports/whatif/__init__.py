"""What if a plan's terms had been otherwise: last year's claims decided twice, and compared.

A run names a plan, days of care and a change of the plan's terms or of prices. The claims of the
scheme go through the same rules two times in order of intake, both times with nothing used before:
once with the terms as they were, once with the change. What differs is due to the change alone.
Nothing of claims, usage or ledger is written; a run and its result are all that is kept.

Way in: `services` (ask, carry out, cancel, start again). Way out: `queries`.
"""
