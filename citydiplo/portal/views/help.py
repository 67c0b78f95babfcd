"""Help: a guide for each role, a page for each task, and a glossary. No statement."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal.help_topics import GLOSSARY, GUIDES, TASKS, TOPICS


@gate(PUBLIC)
@require_safe
@kept_for_visitors()
def contents(request):
    """All pages of help."""
    context = {"guides": GUIDES, "tasks": TASKS, "canonical": absolute(request, request.path)}
    return render(request, "portal/help/contents.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors()
def topic(request, slug):
    """One guide or task, step by step."""
    found = TOPICS.get(slug)
    if found is None:
        raise Http404
    context = {
        "topic": found,
        "more": [TOPICS[other] for other in found.more if other in TOPICS],
        "canonical": absolute(request, request.path),
    }
    return render(request, "portal/help/topic.html", context)


@gate(PUBLIC)
@require_safe
@kept_for_visitors()
def glossary(request):
    """Words with a fixed meaning, sorted in the reader's language."""
    words = sorted(GLOSSARY, key=lambda pair: fold(str(pair[0])))
    context = {"words": words, "canonical": absolute(request, request.path)}
    return render(request, "portal/help/glossary.html", context)
