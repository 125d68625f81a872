"""`python -m bot` is `mayday`."""

from bot.cli import main

main()
