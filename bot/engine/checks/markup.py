"""Bold, italics, code and links are written so that they work, and translations keep them."""

from collections.abc import Iterator
from typing import Final

from bot.engine.dialog_set import DialogSet
from bot.engine.finding import Finding
from bot.engine.texts import texts_of
from bot.talk.markup import Run, links, parse

_STYLES: Final = ("bold", "italic", "code")
_LEFT_OVER: Final = {
    "**": "Two stars stand here that make nothing bold.",
    "](": "A link stands here that leads nowhere.",
}
_MENDS: Final = {
    "**": "Write **bold**, without spaces inside the stars.",
    "](": "Write [words](https://…), mailto: or tel:, without spaces in the address.",
}


def markup(whole: DialogSet) -> Iterator[Finding]:
    """bad_markup, translation_markup."""
    for seen in texts_of(whole):
        for sign in left_over(seen.text.msgid):
            yield Finding(seen.place, "bad_markup", _LEFT_OVER[sign], _MENDS[sign])
    for locale, language in whole.catalogues.languages.items():
        for (context, msgid), forms in language.forms.items():
            place = whole.po_place(locale, context, msgid)
            for form in forms:
                what = difference(msgid, form)
                if what and place is not None:
                    yield Finding(place, "translation_markup", what, "Keep the markup of the source.")


def left_over(source: str) -> list[str]:
    """Signs that were meant as markup and are none."""
    text = "".join(part for run in _runs(source) if not run.code for part in run.parts if isinstance(part, str))
    return [sign for sign in _LEFT_OVER if sign in text]


def difference(source: str, translation: str) -> str:
    """In what a translation's markup differs from its source's, "" in nothing that matters."""
    if sorted(links(source)) != sorted(links(translation)):
        return "The links of the translation are not those of the source."
    if left_over(translation) and not left_over(source):
        return "The translation has stars or brackets that make no markup."
    for style in _STYLES:
        if any(getattr(run, style) for run in _runs(source)) != any(getattr(run, style) for run in _runs(translation)):
            return f"Source and translation are not both {style}."
    return ""


def _runs(source: str) -> Iterator[Run]:
    for paragraph in parse(source).paragraphs:
        yield from paragraph
