"""Runs of an app, each a process of its own; the warm process that forks them; live apps."""
