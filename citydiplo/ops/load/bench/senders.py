"""Two processes that send: ``ours`` as the portal's workers do, ``plain`` as a plain Django loop would."""

import json
import resource
import sys
import time

import django


def ours(number):
    """Send batches until about ``number`` digests have left. Returns how many did, and the seconds."""
    from agenda.digests import send

    sent, began = 0, time.perf_counter()
    while sent < number and (carried := send.send_batch()):
        sent += carried
    return sent, time.perf_counter() - began


def plain(number):
    """Render two templates for each reader, and send over one connection."""
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template import Context

    from agenda.digests.render.links import stop_url, token_of_follow
    from agenda.digests.sources import SOURCES
    from agenda.models import Event

    html, text = templates()
    news = list(Event.objects.order_by("pk")[:200])
    rows = SOURCES["partnership"].rows([piece.object_id for piece in news])
    entries = [SOURCES["partnership"].tell(piece.action, rows[piece.object_id]) for piece in news]
    connection = get_connection()
    connection.open()
    began = time.perf_counter()
    for n in range(number):
        ten = [entries[(n + place) % len(entries)] for place in range(10)]
        context = {"entries": ten, "reasons": "You follow Lima", "stop_url": stop_url(token_of_follow(n))}
        message = EmailMultiAlternatives(
            ten[0].title, text.render(Context(context)), to=[f"reader{n}@readers.example"]
        )
        message.attach_alternative(html.render(Context(context)), "text/html")
        connection.send_messages([message])
    took = time.perf_counter() - began
    connection.close()
    return number, took


def templates():
    """The mail that ours is, as two templates: its styles are in the tags already."""
    from django.template import Engine
    from django.template.loader import get_template

    from agenda.digests.render.fragments import inline_page, inline_piece

    made = []
    for kind, inline in (("html", inline_piece), ("txt", str)):
        entry, page = (
            get_template(f"emails/digest/{name}.{kind}").template.source for name in ("entry", "page")
        )
        loop = f"{{% for entry in entries %}}{inline(entry)}{{% endfor %}}"
        whole = (inline_page(page) if kind == "html" else page).replace("{{ entries }}", loop)
        made.append(Engine.get_default().from_string(whole.replace("{{ url }}", "{{ entry.url }}")))
    return made


def main():
    django.setup()
    sent, seconds = {"ours": ours, "plain": plain}[sys.argv[1]](int(sys.argv[2]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"sent": sent, "rate": sent / seconds, "memory": memory}))


if __name__ == "__main__":
    main()
