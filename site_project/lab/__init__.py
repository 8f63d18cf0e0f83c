"""The lab: the website, and the part of its pages that is alive on the reader's machine."""
