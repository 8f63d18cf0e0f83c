"""Small pieces of HTML that the fences share."""

import re
from collections.abc import Iterable
from html import escape

import markdown
from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES


WAIT = '<svg class="hm-i" aria-hidden="true" viewBox="0 0 24 24"><path d="M7 12h10"/></svg>'
SHAPE = '<i class="hm-shape"></i>'

BOLD = ("k", "kn", "ow", "nd")
QUIET = ("c1", "sd")


def event(verb: str, text: str = "") -> str:
    """The badge of an event: a shape and a word."""
    return f'<span class="hm-ev hm-{verb.lower()}">{SHAPE}{escape(text or verb)}</span>'


def prose(text: str) -> str:
    """Markdown from a file as HTML."""
    return markdown.markdown(text, extensions=["sane_lists"])


def one_line(text: str) -> str:
    """Text with `code` in backticks as HTML, without a paragraph around it."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def breaking(request: str) -> str:
    """A request in which a line may break after each ampersand."""
    return escape(request, quote=False).replace("&amp;", "&amp;<wbr>")


def block(content: str, label: str, kind: str = "samp", classes: str = "hm-pre") -> str:
    """
    Preformatted text that scrolls sideways, and that the keyboard can reach.

    *content* is HTML. Only a block of the *kind* ``code`` gets the theme's copy button.
    """
    return (
        f'<pre class="{classes}" tabindex="0" role="group" aria-label="{escape(label)}">'
        f"<{kind}>{content}</{kind}></pre>"
    )


def fold(summary: str, content: str, classes: str = "hm-fold") -> str:
    """HTML *content* that opens with a click on its *summary*."""
    return f'<details class="{classes}"><summary>{summary}</summary>{content}</details>'


def highlighted(source: str) -> list[str]:
    """Python as lines of HTML, with keywords in bold, and comments and docstrings in grey."""
    lines: list[list[str]] = [[]]
    for kind, text in lex(source, PythonLexer(stripnl=False, ensurenl=False)):
        name = STANDARD_TYPES.get(kind, "")
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if piece:
                plain = escape(piece, quote=False)
                marked = name in BOLD + QUIET and not piece.isspace()
                lines[-1].append(f'<span class="{name}">{plain}</span>' if marked else plain)
    done = ["".join(line) for line in lines]
    return done[:-1] if done and not done[-1] else done


def sentence_list(words: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
