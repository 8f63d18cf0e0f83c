"""What each command of ./course does."""
