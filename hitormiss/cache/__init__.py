"""Starts a private memcached and Redis for each run, and reads what they store."""
