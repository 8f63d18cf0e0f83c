"""The proof that the course is right: every app, every word, every recording."""
