"""How a claim becomes an amount: pure functions, one file per question, read in this order.

`entry` may it be sent at all? · `checks` is each line in order, and which covers may pay it? ·
`choice` which of them pays? · `pricing` at what unit price? · `valuation` what remains after fixed
cap, deductible, co-insurance, category cap and ceiling? · `adjudicate` all of it, and what is to be
done with the claim · `hand` does a person look first? Beside it: `category`, `review`, `selection`,
`restoring`; behind `hand`: `signals`, `sampling`, `parameters`.
"""

from jamii.claims.rules.adjudicate import adjudicate

__all__ = ["adjudicate"]
