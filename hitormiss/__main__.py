"""``python -m hitormiss``: what the launcher ``./course`` runs."""

from hitormiss.cli import main


main()
