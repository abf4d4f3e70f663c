"""The design system: page shell with its slots, components, forms, one stylesheet, one small
script.

`pages` views render through it · `forms` fields with their mistakes beside them · `slots` what
rooms add to the shell · `paging` lists that go on · `templatetags.jamii` how values are shown. It
knows no room.
"""
