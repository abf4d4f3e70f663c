"""Where the rooms come together: settings, addresses, the home page, search, the journal of a
record, the API's root.
"""
