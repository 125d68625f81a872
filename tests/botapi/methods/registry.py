"""Where each method puts itself under its Bot API name."""

from collections.abc import Callable
from typing import Any

from tests.botapi.params import Params
from tests.botapi.world import World

Method = Callable[[World, Params], Any]
METHODS: dict[str, Method] = {}


def method(*names: str) -> Callable[[Method], Method]:
    def enter(function: Method) -> Method:
        METHODS.update({name.lower(): function for name in names})
        return function

    return enter
