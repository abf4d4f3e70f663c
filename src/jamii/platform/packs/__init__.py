"""What a country pack says about itself: its differences from the core, each with its reason.

`types` packs, differences, extension points · `reading` their files into types · `versions` which
releases fit which.
"""
