"""Who the members are: persons and the households they belong to.

Words: a *household* joins together and has a *head*; a *person* is one human being, once, with a
number that carries a check digit; a *possible duplicate* is two records that may be one person.
Households are visible to the schemes that know them. Way in: `services`; way out: `queries`.
"""
