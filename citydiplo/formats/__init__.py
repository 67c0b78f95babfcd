"""How each language writes days, times and the beginning of a week, where Django's own ways are not ours."""
