"""Organisations: schemes (currency, time zone, languages, packs), payers, and what this
installation is.

In: `services` (`create_scheme`, `load_payers`, `mark_installation`). Out: `queries` (`scheme`,
`schemes`, `payers`, `installation`).
"""
