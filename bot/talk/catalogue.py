"""Words in a language: Text and Message become str and Wording.

Catalogues are built from the texts of .po files and never change; nothing here reads a disk. Whatever is missing
(a translation, a plural form, an argument) is replaced by the next best thing, because a message must go out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import assert_never

import msgspec

from bot.errors import DialogError
from bot.talk.bidi import bare, direction, isolate, visible, wrap
from bot.talk.formats import enumeration, formatted
from bot.talk.languages import SOURCE, chain, negotiate, tag
from bot.talk.markup import Template, fill, parse
from bot.talk.message import Button, Message
from bot.talk.po import Translations, english, translations
from bot.talk.text import Arg, Block, Formatted, Listed, Text, Verbatim
from bot.talk.wording import Key, Paragraph, Span, Wording

__all__ = ["Catalogues", "negotiate", "read"]

PLACE = "locales/{locale}/LC_MESSAGES/messages.po"
MISSING = "…"
_LINE_BREAK = re.compile(r"\s*\n\s*")


class _Found(msgspec.Struct, frozen=True):
    """A translation: a template for each form, the rule between them, and the locale that it speaks."""

    forms: tuple[Template, ...]
    rule: Callable[[int], int]
    locale: str

    def form(self, count: int) -> Template:
        if len(self.forms) == 1:
            return self.forms[0]
        return self.forms[min(self.rule(abs(count)), len(self.forms) - 1)]


_Find = Callable[[str, str, str, str], _Found]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogues:
    """Every language of the desk; `locales` are those that may be offered, the source language first."""

    languages: Mapping[str, Translations]
    locales: tuple[str, ...] = field(init=False)
    _find: _Find = field(init=False, repr=False)

    def __post_init__(self) -> None:
        others = sorted(locale for locale in self.languages if locale != SOURCE)
        object.__setattr__(self, "locales", (SOURCE, *others))
        object.__setattr__(self, "_find", _remembering(self.languages))

    def localise(self, message: Message, locale: str, tz: tzinfo = UTC) -> Wording:
        """A message in the reader's language and, if it is known, in the reader's time."""
        paragraphs: list[Paragraph] = []
        for block in message.blocks:
            paragraphs += self._block(block, locale, tz)
        keys = tuple(tuple(self._key(button, locale, tz) for button in row) for row in message.buttons)
        return Wording(tuple(paragraphs), keys, message.attachment, message.slot, direction(locale) == "rtl")

    def say(self, text: Text, locale: str, tz: tzinfo = UTC) -> str:
        """The bare words of a text, for labels and names."""
        return "\n\n".join(["".join([span.text for span in spans]) for spans in self._spoken(text, locale, tz)])

    def _block(self, block: Block, locale: str, tz: tzinfo) -> tuple[Paragraph, ...]:
        if isinstance(block, Text):
            return self._spoken(block, locale, tz)
        words = visible(block.words)
        return ((Span(words),),) if words.strip() else ()

    def _key(self, button: Button, locale: str, tz: tzinfo) -> Key:
        label = button.label
        words = visible(label.words) if isinstance(label, Verbatim) else self.say(label, locale, tz)
        return Key(_LINE_BREAK.sub(" ", words), button.data, button.url)

    def _spoken(self, text: Text, locale: str, tz: tzinfo) -> tuple[Paragraph, ...]:
        found = self._find(locale, text.context, text.msgid, text.plural)
        template = found.form(text.count)
        if template.ready is not None:
            return template.ready

        def value(name: str, code: bool) -> str:  # noqa: FBT001 (asked by `fill`)
            if (arg := text.args.get(name)) is not None:
                return self._argument(arg, found.locale, tz, apart=not code)
            return str(text.count) if name == "count" and text.plural else MISSING

        return fill(template, value)

    def _argument(self, arg: Arg, locale: str, tz: tzinfo, *, apart: bool) -> str:
        match arg:
            case str():
                return isolate(arg) if apart else bare(arg)
            case int():
                return isolate(str(arg)) if apart and arg < 0 else str(arg)
            case Text():
                words = self.say(arg, locale, tz)
                return wrap(words) if apart else words
            case Formatted():
                words = formatted(arg, locale, tz)
                return isolate(words) if apart else bare(words)
            case Listed():
                items = [self._argument(item, locale, tz, apart=apart) for item in arg.items]
                return enumeration(items, locale, choice=arg.choice)
            case _:
                assert_never(arg)


def read(sources: Mapping[str, str | bytes], place: str = PLACE) -> Catalogues:
    """Build the catalogues from the texts of .po files by locale; `place` is where each stands, for errors.

    Raises:
        DialogError: with the file and the line of the first thing that is wrong.
    """
    for locale in sources:
        if tag(locale) is None:
            raise DialogError(
                f"{place.format(locale=locale)}:1: “{locale}” is no language. Name the folder by its code, as in fr, "
                "pt_BR or zh_Hant."
            )
    return Catalogues(
        {locale: translations(source, locale, place.format(locale=locale)) for locale, source in sources.items()}
    )


def _remembering(languages: Mapping[str, Translations]) -> _Find:
    """A look-up that remembers what it found, parsed and ready; it is as short-lived as its catalogues."""

    @lru_cache(maxsize=16384)
    def find(locale: str, context: str, msgid: str, plural: str) -> _Found:
        for name in (*chain(locale), SOURCE):
            language = languages.get(name)
            forms = language.forms.get((context, msgid)) if language else None
            if language and forms:
                return _found(forms, language.rule, _speaking(locale, name), plural)
        return _found((msgid, plural or msgid), english, _speaking(locale, SOURCE), plural)

    return find


def _found(forms: tuple[str, ...], rule: Callable[[int], int], locale: str, plural: str) -> _Found:
    way = direction(locale)
    templates = tuple(parse(form, way) for form in forms)
    found = _Found(templates, rule, locale)
    return found if plural else _Found((found.form(1),), rule, locale)


def _speaking(reader: str, found: str) -> str:
    """The locale for the arguments: the reader's own, unless the sentence is in another language."""
    return reader if chain(reader)[-1] == chain(found)[-1] else found
