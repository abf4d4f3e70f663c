"""Benefit plans: who may join, what is covered, limits, shares, premiums; as typed, dated terms.

Words: a *plan* is what is offered; its *terms* are one frozen whole for a range of days, named by a
hash; a *coverage line* says how one service or item is paid; a *limit* is a row. Way in:
`services`; way out: `queries`.
"""
