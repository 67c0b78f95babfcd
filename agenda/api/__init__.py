"""The API of agenda items and meetings."""
