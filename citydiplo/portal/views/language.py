from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from citydiplo.kit.web.access import PUBLIC, gate


@gate(PUBLIC)
@csrf_exempt
@require_POST
def language(request):
    """Keep in this browser which language its reader chose, and go back to where they were.

    Without a token, since pages kept for all visitors hold this form. A forged one only changes a language.
    """
    return set_language(request)
