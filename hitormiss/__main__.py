"""``python -m hitormiss``: what ``./course`` hands over to."""

from hitormiss.cli import main


main()
