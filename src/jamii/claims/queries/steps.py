"""Asking the database for a step of a line, in either form in which steps are kept."""

from __future__ import annotations


def has_step(code: str) -> str:
    """The condition that `line` has a step of this code; `code` is ours, never input."""
    return f"""(line.steps @> '[["{code}"]]' OR line.steps @> '[{{"code": "{code}"}}]')"""
