"""The tool of Hit or Miss: it runs a lesson's app for real, asks it, and tells what it saw."""
