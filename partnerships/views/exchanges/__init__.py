"""Exchanges: reading, writing, the talk under them, contacts, and what operators decide."""
