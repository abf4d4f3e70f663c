"""The screens that belong to no single room: today, find, the journal of a record."""
