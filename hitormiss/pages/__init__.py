"""
The parts of a page that are made from files: sentences, recordings, hints, diffs.

They are functions for Python-Markdown that only read files. `extension` finds the
lesson of a page, and `fences` and `reference` have the blocks that a page can
contain. The HTML is in `templates`. Each builder that reads `mkdocs.yml` gets the
same result.
"""
