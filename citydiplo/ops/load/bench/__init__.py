"""``make bench``: what the pages cost over many synthetic partnerships, beside a floor in the same run."""
