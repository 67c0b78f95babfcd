"""What would become of invitations before any is sent: one judge for the form and for the list."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Sum
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from citydiplo.kit.search.folding import fold
from citydiplo.kit.text.countries import place_in_words
from citydiplo.kit.text.lists import comma_separated, semicolon_separated
from networks import policies
from networks.choices import Power, SeatRole
from networks.invitation_list import InvitationLine
from networks.matching import Matcher, Mention
from networks.models import City, Invitation, Membership, Network, Seat
from networks.policies import places_of, roles_at

DAY = datetime.timedelta(days=1)
MOST_SENDS = 4  # of one invitation
CHUNK = 900  # keys in one statement
SHOWN = 4  # candidates named in a fault
LANGUAGE_CODE = 2  # letters


@dataclass
class RoleOffer:
    """A role offered to one address, and the reasons against it. Without ``faults`` it can be sent."""

    place: City | Network | None = None
    address: str = ""
    role: str = ""
    number: int = 0
    text: str = ""
    faults: list[str] = field(default_factory=list)
    through: Network | None = None  # whose secretariat invites for a member city
    is_held: bool = False  # waits for an operator
    pending: Invitation | None = None

    @property
    def is_fresh(self) -> bool:
        """The same invitation went out a moment ago: it is not sent twice."""
        return bool(self.pending and not self.pending.is_held and self.pending.was_just_sent)

    @property
    def placeplace_in_words(self) -> Any:
        """The name of the place with what tells it from others of that name."""
        return place_in_words(self.place) if isinstance(self.place, City) else self.place

    @property
    def role_label(self) -> Any:
        """What the role is called; empty for an unknown one."""
        return SeatRole(self.role).label if self.role else ""


def offers_in(lines: list[InvitationLine], by: User, only: City | Network | None = None) -> list[RoleOffer]:
    """An offer for each line of a list, judged. ``only`` is the place of lines that name none.

    Costs one reading of the cities and about ten statements, however many the lines.
    """
    own = places_of(by, Power.INVITE_CITY) + places_of(by, Power.INVITE_NETWORK)
    only = only or (own[0] if len(own) == 1 else None)
    places = _Places(lines, by)
    offers = [_offer_of(line, places, only) for line in lines]
    return judge(offers, by)


def judge(offers: list[RoleOffer], by: User) -> list[RoleOffer]:
    """Write into each offer the reasons against it and how it would go out; returns the same offers."""
    _judge_words(offers)
    _judge_powers(offers, by)
    _judge_what_is_there(offers)
    _judge_limits(offers, by)
    return offers


def stamp(offers: list[RoleOffer]) -> str:
    """Changes whenever what would be sent does."""
    facts = [
        (o.place and (o.place._meta.model_name, o.place.pk), o.address, o.role, o.is_held, o.faults)
        for o in offers
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def has_domain_of(address: str, city: City) -> bool:
    """Whether an address is at the domain of the city's website.

    A site that is a page of another's, such as facebook.com/lima, says nothing of who reads mail there:
    only the language may stand in its path.
    """
    site = urlsplit(city.website)
    host, first = (site.hostname or "").removeprefix("www."), site.path.strip("/").partition("/")[0]
    return bool(host) and len(first) <= LANGUAGE_CODE and address.rpartition("@")[2] == host


def _offer_of(line, places, only):
    offer = RoleOffer(address=line.address, number=line.number, text=line.text)
    if line.place:
        offer.place = places.find(line.place, offer.faults)
    elif only:
        offer.place = only
    else:
        offer.faults.append(_("The place is missing. Add the city or the network to this line."))
    if line.more_addresses:
        offer.faults.append(_("This line has more than one email address. Enter one address per line."))
    allowed = roles_at(offer.place) if offer.place else tuple(SeatRole)
    fitting = [role for role in line.roles if role in allowed]
    if len(fitting) == 1:
        offer.role = fitting[0].value
    elif offer.place or not line.roles:
        names = comma_separated(str(role.label) for role in allowed)
        if not line.role_text:
            offer.faults.append(_("The role is missing. Enter one of these: %(roles)s.") % {"roles": names})
        elif not line.roles:
            words = _("“%(word)s” is not a role. Enter one of these: %(roles)s.")
            offer.faults.append(words % {"word": line.role_text, "roles": names})
        else:
            words = _("%(place)s has no role “%(word)s”. Enter one of these: %(roles)s.")
            offer.faults.append(words % {"place": offer.place, "word": line.role_text, "roles": names})
    return offer


class _Places:
    """The cities and networks that lines name, found together."""

    def __init__(self, lines: Sequence[InvitationLine], by: User | AnonymousUser) -> None:
        self.networks = {}
        for network in Network.objects.visible_to(by):
            for name in {fold(name) for name in (network.name, network.acronym, network.slug) if name}:
                self.networks.setdefault(name, []).append(network)
        named = {line.place for line in lines if line.place and fold(line.place) not in self.networks}
        mentions = {name: _mentions(name) for name in named}
        every = [mention for some in mentions.values() for mention in some]
        matcher = Matcher(every) if every else None
        self.found = {
            name: _meant([matcher.match(one) for one in some if matcher]) for name, some in mentions.items()
        }
        self.cities = City.objects.in_bulk({pk for keys in self.found.values() for pk in keys})
        in_doubt = any(len(keys) > 1 for keys in self.found.values())
        own = places_of(by, Power.INVITE_MEMBERS) if in_doubt else []
        members = Membership.objects.current().filter(network__in=own, city__isnull=False)
        self.members = set(members.values_list("city", flat=True)) if own else set()

    def find(self, name: str, faults: list[str]) -> City | Network | None:
        """The place of that name; None, and an error in ``faults``, unless exactly one place has it."""
        if networks := self.networks.get(fold(name)):
            if len(networks) == 1:
                return networks[0]
            faults.append(
                _("Several networks have the name “%(name)s”. Enter the full name of the network.")
                % {"name": name}
            )
            return None
        cities = [self.cities[pk] for pk in self.found[name]]
        if len(cities) > 1 and len(own := [city for city in cities if city.pk in self.members]) == 1:
            cities = own  # the only one of the name in the inviting person's networks
        if len(cities) == 1:
            return cities[0]
        if cities:
            shown = semicolon_separated(place_in_words(city) for city in cities[:SHOWN])
            words = _("Several places match “%(name)s”: %(places)s. Enter the full name.")
            faults.append(words % {"name": name, "places": shown})
        else:
            faults.append(
                _("No city or network with the name “%(name)s” was found. Check the spelling.")
                % {"name": name}
            )
        return None


def _mentions(name):
    """“Lima, Peru” as a city and its country, else as it stands."""
    first, comma, rest = name.partition(",")
    country = rest.rpartition(",")[2].strip()
    with_country = [Mention(first.strip(), country)] if comma and country else []
    return [*with_country, Mention(name, "")]


def _meant(matches):
    """The keys of the city that is meant, or of those that may be.

    A single city is taken, though smaller places share its name: the list shows which one it is before
    anything is sent.
    """
    if city := next((match.city for match in matches if match.city and match.city.is_registered), None):
        return [city.pk]
    candidates = [[city.pk for city in match.candidates if city.is_registered] for match in matches]
    return next(filter(None, candidates), [])


def _judge_words(offers):
    seen = set()
    for offer in offers:
        if not offer.address:
            offer.faults.append(_("The email address is missing. Add it to this line."))
        else:
            try:
                validate_email(offer.address)
            except ValidationError:
                words = _("“%(address)s” is not a valid email address. Enter for example ana@lima.example.")
                offer.faults.append(words % {"address": offer.address})
        key = (offer.place, offer.address, offer.role)
        if offer.place and offer.address and offer.role:
            if key in seen:
                offer.faults.append(_("This line is in the list twice. Remove one of them."))
            seen.add(key)


def _judge_powers(offers, by):
    """Whether they may invite there: by a power of their own, or for a member city without any role."""
    foreign = {o.place for o in offers if isinstance(o.place, City) and not policies.can_invite(by, o.place)}
    networks = places_of(by, Power.INVITE_MEMBERS)
    through = _networks_of(foreign, networks) if networks else {}
    served = _served(through)
    for offer in offers:
        place = offer.place
        if place is None or policies.can_invite(by, place):
            continue
        if place not in through:
            offer.faults.append(_("You cannot invite people for %(place)s.") % {"place": place})
        elif place.pk in served:
            words = _("People already act for %(place)s. Ask its lead to invite more colleagues.")
            offer.faults.append(words % {"place": place})
        else:
            offer.through = through[place]
            offer.is_held = not has_domain_of(offer.address, place)


def _networks_of(cities, networks):
    """{city: the first of these networks that it is a current member of}."""
    members = Membership.objects.current().filter(network__in=networks)
    by_key = {city.pk: city for city in cities}
    found = {}
    for network, city in members.filter(city__in=list(by_key)[:CHUNK]).values_list("network", "city"):
        found.setdefault(by_key[city], next(one for one in networks if one.pk == network))
    return found


def _served(cities):
    seats = Seat.objects.active().filter(city__in=[city.pk for city in cities])
    return set(seats.values_list("city", flat=True)) if cities else set()


def _judge_what_is_there(offers):
    addresses = {offer.address for offer in offers if offer.address}
    held = set(
        Seat.objects.active()
        .filter(person__email__in=addresses)
        .values_list("person__email", "city", "network", "role")
    )
    pending = {
        (invitation.address, invitation.city_id, invitation.network_id, invitation.role): invitation
        for invitation in Invitation.objects.pending().filter(address__in=addresses)
    }
    for offer in offers:
        if not (offer.place and offer.role):
            continue
        is_city = isinstance(offer.place, City)
        where = (offer.place.pk, None) if is_city else (None, offer.place.pk)
        key = (offer.address, *where, offer.role)
        if key in held:
            offer.faults.append(_("%(address)s already has this role.") % {"address": offer.address})
        offer.pending = pending.get(key)
        if offer.pending and not offer.pending.is_held:
            offer.is_held = False  # it went out before
        if offer.pending and offer.pending.times_sent >= MOST_SENDS:
            words = _("This invitation has already been sent %(n)d times. Contact the person in another way.")
            offer.faults.append(words % {"n": offer.pending.times_sent})
        elif offer.pending and offer.pending.is_held and offer.is_held:
            offer.faults.append(_("This invitation is already waiting for an operator."))


def _judge_limits(offers, by):
    """So many a day by one person, for one place and to one address, the ones of this list included."""
    going = [offer for offer in offers if not offer.faults and not offer.is_fresh]
    if not going:
        return
    most = settings.INVITATIONS_PER_DAY
    lately = Invitation.objects.filter(sent_at__gt=timezone.now() - DAY)
    mine = _sends(lately.filter(invited_by=by))
    cities = [o.place.pk for o in going if isinstance(o.place, City)]
    networks = [o.place.pk for o in going if isinstance(o.place, Network)]
    at_place = _sends_by(lately.filter(city__in=cities), "city", City)
    at_place |= _sends_by(lately.filter(network__in=networks), "network", Network)
    to_address = _sends_by(lately.filter(address__in=[o.address for o in going]), "address")
    by_person = most["operator"] if by.is_staff else most["person"]
    by_place = most["operator"] if by.is_staff else most["place"]
    for offer in going:
        place = (type(offer.place), offer.place.pk)
        if mine >= by_person:
            words = _("You have sent %(n)d invitations today. Send the others tomorrow.")
            offer.faults.append(words % {"n": by_person})
        elif at_place[place] >= by_place:
            words = _("%(n)d invitations were sent for %(place)s today. Send the others tomorrow.")
            offer.faults.append(words % {"n": by_place, "place": offer.place})
        elif to_address[offer.address] >= most["address"]:
            words = _("This address has received %(n)d invitations today. Send this one tomorrow.")
            offer.faults.append(words % {"n": most["address"]})
        else:
            mine += 1
            at_place[place] += 1
            to_address[offer.address] += 1


# One that waits for an operator counts, too: it is work for them.
SENDS = Sum(Greatest("times_sent", 1))


def _sends(invitations):
    return invitations.aggregate(all=SENDS)["all"] or 0


def _sends_by(invitations, name, model=None):
    counted = invitations.order_by().values_list(name).annotate(all=SENDS)
    return Counter({(model, key) if model else key: number for key, number in counted})
