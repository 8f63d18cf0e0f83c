"""Run every claim, and print what each found as one JSON object."""

import json
import traceback
from contextlib import closing

from tests.errata.site import memcached, set_up


def main() -> None:
    set_up()
    # These name models: they are read once the settings are there.
    from django.core.cache import caches
    from django.test.utils import setup_test_environment

    from tests.errata import page_claims, settings_claims, value_claims

    setup_test_environment(debug=True)
    found = {}
    for module in (settings_claims, page_claims, value_claims):
        for name in sorted(name for name in vars(module) if name[0] == "e" and name[1:].isdigit()):
            with closing(memcached()) as connection:
                connection.flush()
            try:
                found[name] = getattr(module, name)()
            except Exception:  # the others are still to be run, and the test shows this
                found[name] = {"error": traceback.format_exc()}
            caches.close_all()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
