import time

from django.contrib.sessions.backends import signed_cookies


class SessionStore(signed_cookies.SessionStore):
    def save(self, must_create=False):
        # It waits for a server that does not come.
        time.sleep(1000)
