"""Spanish: “a las” would be wrong of one o’clock, so a comma comes before the time."""

DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
LIST_SEPARATOR = ", "
CLAUSE_SEPARATOR = "; "
