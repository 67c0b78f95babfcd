"""Agenda items and meetings for people's calendars (``ical``) and for readers of news (``atom``)."""
