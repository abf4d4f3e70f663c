"""Where every franc went: accounts and balanced entries, append-only.

Words: a *transaction* is one balanced entry with its cause; a *posting* is an amount on an account,
debit above zero and credit below. A mistake is reversed by another transaction. Way in: `services`;
way out: `queries`.
"""
