"""A webhook from start to end: what it tells (``collecting``), its signature, its messages on their way.

Its changes are those of ``?changed_since=``, and no second journal. The next message is written when the
last one was accepted: what a server cannot take waits in the history of the records, not in a queue.
"""
