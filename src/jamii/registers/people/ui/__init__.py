"""The screens of people: households, persons, possible duplicates."""
