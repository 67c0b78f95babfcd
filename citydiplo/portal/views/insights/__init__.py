"""``/insights/``: what the register tells about city diplomacy as a whole; pages and files."""
