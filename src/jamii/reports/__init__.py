"""The wing of reports: what the rooms beneath hold, counted and compared."""
