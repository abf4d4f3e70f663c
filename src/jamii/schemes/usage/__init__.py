"""Usage: what each person and each cover has used, so that limits are read without reading claims.

Words: a *claim use* is what one claim took of a person's counts (its category, its quantities); a
*cover use* is what it took of one cover's deductible and ceiling. Both are posted once and never
edited: a reversal is a posting that names the one it takes back. Way in: `services`; way out:
`queries`.
"""
