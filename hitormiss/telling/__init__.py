"""Failures and verdicts: as data, and in the formats of the terminal, of scripts and of CI."""
