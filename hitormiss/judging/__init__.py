"""The checks: what they may ask for, how pytest runs them, and what a failure found."""
