"""When a cover starts and ends, what it costs, when it counts, and what a late joiner changes."""
