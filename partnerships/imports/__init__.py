"""Imports: a file becomes rows of the register, after a dry run that is the import itself without its end.

``jobs`` moves an import from step to step; ``checking`` has each row judged by a run (``runs``) and keeps the
verdicts; ``applying`` writes what was judged, all or nothing; ``undoing`` takes it back. ``targets`` know
what the rows of each kind become.
"""
