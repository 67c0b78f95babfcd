"""The API of what cities share."""
