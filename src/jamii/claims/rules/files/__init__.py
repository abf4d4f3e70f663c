"""A file of claims, read: what it is (`telling`), its claims as texts (`csv_form`, `ndjson_form`; a
room above may add a form), and what the texts mean (`values`), the same for every form. `writing`
is the way back: claims as rows of our own CSV.

A mistake in the file itself, such as a quotation mark that is not closed, refuses it whole: what
comes behind cannot be told. A mistake in a claim refuses that claim.
"""
