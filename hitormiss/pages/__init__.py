"""
The parts of a page that are made from files: sentences, recordings, hints, diffs.

They are functions for Python-Markdown that only read files. `extension` finds the
lesson of a page, and `fences` and `reference` have the blocks that a page can
contain. They give the same result with each builder that reads `mkdocs.yml`.
"""
