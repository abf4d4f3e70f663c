"""The way out: runs within the reader's reach, what may be asked, results in words and rows."""

from jamii.reports.whatif.queries.asking import (
    Homes,
    categories,
    last_year,
    lead_in,
    may_ask,
    names_of_entries,
    names_of_places,
    plan_to_ask_about,
    plans_to_ask_about,
    run,
    runs,
    versions_in,
)
from jamii.reports.whatif.queries.reading import as_lines
from jamii.reports.whatif.rules.change import flat

__all__ = [
    "Homes",
    "as_lines",
    "categories",
    "flat",
    "last_year",
    "lead_in",
    "may_ask",
    "names_of_entries",
    "names_of_places",
    "plan_to_ask_about",
    "plans_to_ask_about",
    "run",
    "runs",
    "versions_in",
]
