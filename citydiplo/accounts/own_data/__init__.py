"""A person's own data: which tables hold it, a file with all of it, and its deletion.

``tables`` finds them by walking over all models, so that a new table cannot be forgotten; ``export`` writes
them into a zip; ``deletion`` removes the person. No noun of the domain is named here: a model says itself
what of it is a person's own (``OWN_TEXTS``) and which addresses belong to a record (``RECORD_ADDRESSES``).
"""
