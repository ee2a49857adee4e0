"""`python -m bot`: the same as the command `fenceline`."""

from bot.cli import main

main()
