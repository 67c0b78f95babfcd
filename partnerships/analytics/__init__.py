"""Formulas on what the register holds. No Django in here: numbers in, numbers out, with their sources."""
