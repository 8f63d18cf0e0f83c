"""``python -m hitormiss``: what the launcher ``./course`` runs."""

import signal


# Until `main` takes care of Ctrl-C, nothing runs that it would have to end.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from hitormiss.cli import main  # noqa: E402


main()
