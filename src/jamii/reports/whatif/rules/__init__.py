"""How a question becomes an answer: pure functions, one file per question, read in this order.

`change` which parameters are tried, and may they be? · `applying` the terms with the change ·
`twice` the same claims decided with and without it · `comparison` what differs, for whom ·
`privacy` which groups may be shown.
"""
