"""Import an existing openIMIS database, whole, into an empty installation.

`source` where the rows come from (a folder of CSV files, a live database) · `cells` and `tables`
what is read of each table · `reading` the checks of every row · `versions` old versions, current
rows, ended records, and the days on which each counted · `codes` the numbers and letters of
openIMIS beside our words · `registers`, `plans`, `people`, `coverage`, `claims` rows into what the
rooms' bulk doors take · `reconciliation` every row accounted for, sums of money before and after ·
`run` all of it, in one transaction.

Beside the import, `claim_file` reads claims in XML of openIMIS's form for the files that facilities
send.
"""
