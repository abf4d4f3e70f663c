"""The only plumbing of the house; no word of the field in it.

`acting` one transaction that knows its actor · `permissions` named acts and where they are granted
· `journal` one readable line per act · `history` old rows kept by triggers · `numbering` running
numbers · `idempotency` the same key is one act · `wire` what programs send · `jobs` work after
commit · `hooks` what a pack may choose, add or hear · `database` ranges, money, COPY · `files`
encrypted contents · `sentences` codes as sentences · `locale` numbers, money and days · `clock` the
moment.
"""
