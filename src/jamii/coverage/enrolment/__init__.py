"""Households join plans: covers, their members, their days, their value and their states.

Words: a *cover* is what a household has of one plan for one period; a *cover member* is a person
inside it with days of their own. *Effective* is the first day on which the cover counts. Way in:
`services`; way out: `queries`; the rules of days, value, activation and late joiners: `rules`.
"""
