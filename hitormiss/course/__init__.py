"""The lessons: where they lie, and what the learner has made of them."""
