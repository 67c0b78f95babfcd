"""The API for machines: the rows that pages list, as JSON, for programs that read them again and again.

An app describes each noun with a ``Resource``; ``views`` answers for all, and ``schema`` describes them as
OpenAPI. Filters, columns and visible rows are those of the pages and files: nothing is said twice.
"""
