"""Claims: what facilities ask for care given, and what is decided about it, line by line, with
every reason.

Words: a claim has *lines* (services and items); a *decision* carries outcome, amounts, reasons and
trace; a *review* is a medical officer's verdict, which is one more fact for the same rules. Way in:
`services`; way out: `queries`.
"""
