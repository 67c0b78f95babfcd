"""The texts of the help: a guide for each role, a page for each task, and a glossary."""

from citydiplo.portal.help_topics.glossary import GLOSSARY
from citydiplo.portal.help_topics.guides import GUIDES
from citydiplo.portal.help_topics.tasks import TASKS
from citydiplo.portal.help_topics.topic import HelpStep, HelpTopic

TOPICS = {topic.slug: topic for topic in (*GUIDES, *TASKS)}
TOPIC_OF_ROUTE = {route: topic for topic in TOPICS.values() for route in topic.routes}

__all__ = ["GLOSSARY", "GUIDES", "TASKS", "TOPICS", "TOPIC_OF_ROUTE", "HelpStep", "HelpTopic"]
