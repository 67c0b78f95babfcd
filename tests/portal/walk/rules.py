"""What a line of the table means, and which answer it promises to each role."""

from dataclasses import dataclass, field

from tests.portal.walk.cast import EVERYBODY, OPERATORS, VISITOR

# The answers that a person can meet.
ANSWERED = "answered"  # the page, a form's error, or a way on after what was sent
MOVED = "moved for good"
SIGN_IN = "sent to sign in"
FORBIDDEN = "403"
HIDDEN = "404"
NO_SUCH_METHOD = "405"
REFUSALS = {FORBIDDEN, HIDDEN, NO_SUCH_METHOD, MOVED}


@dataclass(frozen=True)
class Thing:
    """An object in one situation: how its address is written, who may see it, who may do what with it.

    ``powers`` is {word: roles}; a route's line names the word that it takes. ``tells`` are secret words that
    the address itself entitles its reader to, such as that of a mailed link.
    """

    name: str
    args: tuple = ()
    query: dict = field(default_factory=dict)
    seen_by: frozenset = EVERYBODY
    powers: dict = field(default_factory=dict)
    is_moved: bool = False
    tells: tuple = ()

    def who(self, by):
        """The roles that ``by`` of a line means here: those who see it, those of a power, or as given."""
        if by is None:
            return self.seen_by
        return by if isinstance(by, frozenset) else frozenset(self.powers[by])


NO_THING = Thing("")


@dataclass(frozen=True)
class Route:
    """A line of the table. ``of`` names the kind of things in the world that its address can name.

    ``area`` are the roles that may come in at all, for any address. ``reads`` and ``writes`` say who may GET
    and POST: a power of the thing, roles, or None for those who see it; False where the route does
    not take the method. ``leads_on``: looking at it may lead to another page. ``holds_own_words``: what a
    role typed is shown to it, even if it may no longer read the page on which it typed it.
    """

    of: str = ""
    area: frozenset = EVERYBODY
    is_public: bool = False
    reads: object = None
    writes: object = None
    leads_on: bool = False
    holds_own_words: bool = False

    def expected(self, thing, role, method):
        if role == VISITOR and not self.is_public:
            return SIGN_IN
        if role not in self.area:
            return FORBIDDEN
        by = self.reads if method == "GET" else self.writes
        if by is False:
            return NO_SUCH_METHOD
        if thing.is_moved:
            return MOVED
        if role not in thing.seen_by:
            return HIDDEN
        return ANSWERED if role in thing.who(by) else FORBIDDEN


def page(of="", **more):
    """A public page to read; of things, for those who may see the thing."""
    return Route(of, is_public=True, writes=False, **more)


def public_form(of="", *, by=None):
    """Everybody may open the page; ``by`` may send it."""
    return Route(of, is_public=True, writes=by)


def public_button(of="", *, by=None):
    """What is only ever sent, by anybody."""
    return Route(of, is_public=True, reads=False, writes=by)


def own_page(of="", *, by=None, **more):
    """A page to read for who is signed in."""
    return Route(of, reads=by, writes=False, **more)


def form(of="", *, by=None, sent_by=None, **more):
    """A page with a form, signed in: ``by`` opens it and sends it; or ``sent_by`` alone sends it."""
    return Route(of, reads=by, writes=sent_by or by, **more)


def button(of="", *, by=None, **more):
    """What is only ever sent, signed in."""
    return Route(of, reads=False, writes=by, **more)


def operators_page(of=""):
    """A page to read for operators."""
    return Route(of, area=OPERATORS, writes=False)


def operators_form(of=""):
    return Route(of, area=OPERATORS)


def met(answer):
    """Which of the answers this is."""
    if answer.status_code in (302, 303) and answer.url.startswith("/account/login/"):
        return SIGN_IN
    known = {301: MOVED, 403: FORBIDDEN, 404: HIDDEN, 405: NO_SUCH_METHOD}
    return known.get(answer.status_code, ANSWERED if answer.status_code < 500 else "a server error")


def fits(expected, answer, *, leads_on):
    """Whether somebody met what was promised. What is not taken may be refused for another reason."""
    found = met(answer)
    if expected == NO_SUCH_METHOD:
        return found in REFUSALS
    if expected == ANSWERED == found and answer.request["REQUEST_METHOD"] == "GET":
        return answer.status_code == 200 or leads_on
    return found == expected
