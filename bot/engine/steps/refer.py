"""`refer`: organisations that fit, nearest first; then on, whether there are any or not."""

from bot.engine.dialog import Refer
from bot.engine.walk import Walk
from bot.intake.organisations import Organisation, match
from bot.talk.text import Text, words


def enter(walk: Walk, step: Refer) -> bool:
    """Name the organisations that offer one of the services where the contact is."""
    country = walk.record().get("who.country", "")
    found = match(walk.library.organisations, step.services, str(country), walk.locale)
    if found:
        walk.say(words("These organisations can help with this:"), *map(entry, found))
    walk.move()
    return True


def entry(organisation: Organisation) -> Text:
    """One organisation: its name, what it does, and how to reach it."""
    about = organisation.about or words("A place to turn to.")
    ways = [way for way in (organisation.url, organisation.phone, organisation.email) if way]
    return words("**{name}**: {about} {ways}", name=organisation.name, about=about, ways=" · ".join(ways))
