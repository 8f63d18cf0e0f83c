"""The tool of Hit or Miss: it runs a lesson's app, sends it requests, and judges the responses."""
