"""Who leads city networks, on whom they depend, and what they work on: numbers that visitors may see.

Everything counts public records without demo rows, is read as a visitor and kept until the data change.
"""
