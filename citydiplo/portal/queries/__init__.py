"""Reads of pages that span the apps."""
