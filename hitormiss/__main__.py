"""``python -m hitormiss``: what ``./course`` hands over to."""

from .cli import main


main()
