"""Digests as letters: put together from pieces that were rendered and encoded once for all their readers."""
