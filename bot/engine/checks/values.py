"""Whether a value written in a file is one that an answer of this type could be."""

from bot.engine.parse_organisations import is_country, is_language
from bot.engine.parse_then import is_date
from bot.engine.reading import quoted, suggestion
from bot.intake.value import Value


def misfit(value: Value, type_: str, options: tuple[str, ...] | None) -> str:
    """How to mend a value that does not fit its type; "" if it does."""
    if type_ == "choices" and isinstance(value, tuple):
        return next(filter(None, (misfit_of_one(one, type_, options) for one in value)), "")
    return misfit_of_one(value, type_, options)


def misfit_of_one(value: Value, type_: str, options: tuple[str, ...] | None) -> str:
    """The same for a single value: of `choices`, one option."""
    if type_ == "yes_no":
        options = ("yes", "no")
    if options is not None:
        near = suggestion(str(value), options, f"Write one of: {quoted(options)}.") if options else "There is none."
        return "" if value in options else f'Write it as a word: "{value}".' if str(value) in options else near
    match type_:
        case "number":
            return "" if isinstance(value, int | float) else "Write a number."
        case "date":
            return "" if isinstance(value, str) and is_date(value) else "Write a date as 2026-01-31."
        case "country":
            return "" if isinstance(value, str) and is_country(value) else "Write a country's code, as in FR or NG."
        case "language":
            return "" if isinstance(value, str) and is_language(value) else "Write a language's code, as in fr."
        case "money" | "file":
            return f"Of the type {type_}, only set and unset can be told."
        case _:
            return "" if isinstance(value, str) else f'Write it in quotation marks: "{value}".'
