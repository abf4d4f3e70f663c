"""How a month is settled: pure functions, one file per question, read in this order.

`periods` which periods end in the month? · `allocation` how much was contributed for a period? ·
`index` what are relative prices worth? · `capitation` what does each facility get of a pool? ·
`draft` all of it, claim by claim and facility by facility.
"""

from jamii.settlement.rules.draft import draw_up

__all__ = ["draw_up"]
