"""Runs: processes of their own, whose events are read as they come."""
