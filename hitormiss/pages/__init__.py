"""
What a page shows that nobody typed by hand: sentences, recordings, hints, diffs.

Pure readers of files for Python-Markdown: `extension` knows which lesson a
page belongs to, `fences` are the blocks that a page may hold. They behave the
same in every builder that reads `mkdocs.yml`.
"""
