"""What a page says beside a number where its list shows demo records: the rule of ``citydiplo.kit.demo``."""

from django import template

from citydiplo.kit import demo

register = template.Library()


@register.filter
def and_demo(words: str, records: int) -> str:
    """“5 exchanges” → “5 exchanges · 2 demo records not counted”; as it is where there are none."""
    return demo.beside(words, records)


@register.simple_tag
def also_demo(records: int) -> str:
    """“2 demo records not counted.”: a sentence behind one that counts the register; empty where none are."""
    return f"{demo.not_counted(records)}." if records else ""


@register.simple_tag
def demo_included(records: int) -> str:
    """A sentence behind one that counts the lines of a list."""
    return demo.included() if records else ""
