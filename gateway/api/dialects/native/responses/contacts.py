"""People as JSON."""

from gateway import ports
from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.shapes import contacts as shapes
from gateway.core import contacts, opt_outs
from gateway.usecases.portraits import Shown
from gateway.usecases.profiles import Profile


def person(who: contacts.Person) -> shapes.Person:
    return {"jid": who.jid, "phone": who.phone, "lid": who.lid, "name": who.name}


def person_or_null(who: contacts.Person | None) -> shapes.Person | None:
    return None if who is None else person(who)


def contact(of: tuple[contacts.Person, str | None]) -> shapes.Contact:
    who, about = of
    return {**person(who), "about": about}


def profile(of: Profile) -> shapes.Contact:
    return contact((of.person, of.about))


def shown_picture(of: Shown) -> shapes.ShownPicture:
    return {"jid": of.jid, "picture": of.has_picture}


def number_check(result: ports.NumberCheck) -> shapes.NumberCheck:
    seen = result.person
    if seen is None or (seen.phone is None and seen.lid is None):
        return {"exists": result.exists, "jid": None, "phone": None, "lid": None}
    who = contacts.Person.of(seen.phone, seen.lid)
    return {"exists": result.exists, "jid": who.jid, "phone": who.phone, "lid": who.lid}


def opt_out(of: opt_outs.OptOut) -> shapes.OptOut:
    return {"person": person(of.person), "at": time(of.at), "word": of.word}
