"""memcached and Redis: private ones, and how to look into them."""
