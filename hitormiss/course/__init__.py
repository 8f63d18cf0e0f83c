"""The lessons, their files, and the learner's working copies and progress."""
