"""How the course speaks: one layout, and its faces."""
