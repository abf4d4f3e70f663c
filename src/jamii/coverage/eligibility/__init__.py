"""Eligibility: may this person have this, here, on this day, and how much is left?

Words: a *check* is one question and its *answer* (yes, no or ask, with the reasons and what is left
of each cover). Each check is recorded, for that is how misuse is found. Way in: `services.check`;
way out: `queries`.
"""
