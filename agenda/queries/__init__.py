"""Reads that join several models or return something that is not a row."""
