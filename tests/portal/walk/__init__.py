"""All routes × all roles × own and foreign objects × GET and POST: who meets which answer.

``cast`` says who walks, ``world`` builds what they walk over, ``table`` holds one line for each route of
ours, ``rules`` turns a line into the answer that each of them must meet. ``tests/portal/test_walk.py`` walks.
"""
