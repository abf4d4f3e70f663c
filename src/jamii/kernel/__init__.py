"""The pure ground of the house: values that every room speaks in.

`money` exact amounts · `days` ranges of days and month arithmetic · `ids` keys and check digits ·
`reasons` why something is so · `decisions` an outcome with its reasons and trace · `actors` who
acts, and where · `errors` the few ways of saying no · `words` texts in several languages and folded
search keys · `canonical` one spelling of a value, and its hash. Nothing here queries, saves,
translates, or asks for the time.
"""
