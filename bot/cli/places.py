"""Where the dialogs and languages that come with the program are: beside the code, or inside its wheel."""

from pathlib import Path
from typing import Final

import bot

_PACKAGE = Path(bot.__file__).parent
_WHEEL = _PACKAGE / "_data"
_HOME = _WHEEL if _WHEEL.is_dir() else _PACKAGE.parent

DIALOGS: Final = _HOME / "dialogs"
LOCALES: Final = _HOME / "locales"
