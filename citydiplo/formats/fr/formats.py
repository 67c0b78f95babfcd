"""French: a time without “à” reads as part of the year."""

DATETIME_FORMAT = r"j F Y \à H:i"
LIST_SEPARATOR = ", "
CLAUSE_SEPARATOR = "\N{NO-BREAK SPACE}; "
