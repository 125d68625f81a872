"""`yes_no`: yes or no, in the contact's language or in any other that people fall back on."""

from typing import Final

from bot.intake.asking import AnswerType, Asking, Problem
from bot.intake.plain import plain
from bot.intake.types.choice import options_meant
from bot.intake.value import Value
from bot.talk.text import Arg, words

_YES: Final = (
    "yes, y, yeah, yep, yup, ya, ok, okay, sure, of course, yes please, yes i do, yes i am, yes it is, "
    "oui, ouais, bien sûr, oui merci, d’accord, نعم, ايوه, أيوا, اي, أجل, بلى, طبعا, اكيد, ja, jawohl, sí, si, claro, "
    "sim, sì, certo, да, так, evet, بله, آره, ہاں, جی, جی ہاں, כן, हाँ, हां, जी हाँ, iya, ndiyo, 是, 是的, 对, 好, "
    "có, vâng, ใช่, ဟုတ်, ဟုတ်ကဲ့, tak, ναι, da, ano, jo, hai, はい, 네, oo"
)
_NO: Final = (
    "no, n, nope, nah, not at all, no thanks, no thank you, no i do not, no i am not, "
    "non, pas du tout, non merci, لا, كلا, مو, مش, لأ, nein, não, nao, нет, ні, hayır, نه, خیر, نہیں, جی نہیں, "
    "לא, नहीं, जी नहीं, tidak, bukan, hapana, 不, 不是, 没有, không, ไม่, ไม่ใช่, မဟုတ်ဘူး, nie, nee, nej, nei, "
    "όχι, nu, いいえ, 아니요, hindi"
)
_YES_SIGNS: Final = "👍✅✔☑"
_NO_SIGNS: Final = "👎❌✖🚫"
_WORDS: Final = {plain(word): "yes" for word in _YES.split(", ")} | {plain(word): "no" for word in _NO.split(", ")}


def read(typed: str, asking: Asking) -> Value | Problem:
    """Yes or no, as "yes" or "no"."""
    found = options_meant(typed, asking.labels)
    if len(found) == 1:
        return found[0]
    if said := _WORDS.get(plain(typed)) or _sign(typed):
        return said
    labels = asking.labels.get("yes", ()), asking.labels.get("no", ())
    yes, no = (next(iter(called), default) for called, default in zip(labels, (YES, NO), strict=True))
    return Problem(words("Please answer “{yes}” or “{no}”.", yes=yes, no=no))


def show(value: Value) -> Arg:
    """Yes or no in the reader's language."""
    return {"yes": YES, "no": NO}.get(str(value), str(value))


def _sign(typed: str) -> str | None:
    said = {"yes" for sign in typed if sign in _YES_SIGNS} | {"no" for sign in typed if sign in _NO_SIGNS}
    return said.pop() if len(said) == 1 and not plain(typed) else None


YES: Final = words("Yes")
NO: Final = words("No")
TYPE: Final = AnswerType(name="yes_no", read=read, show=show)
