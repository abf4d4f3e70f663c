"""Settlement: what facilities are paid for a month, worked out for all of them at once.

Words: a *run* covers one place, or the whole country, for one month; it starts as a *draft* with
its arithmetic, and counts once a second person has confirmed it. An *index* says what relative
prices are worth; *capitation* deals a pool out to facilities by the people they serve; a *bill*
holds what one facility is owed by one run. Way in: `services`; way out: `queries`.
"""
