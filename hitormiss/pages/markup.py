"""HTML from the templates beside this module, which are in Jinja's language."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import markdown
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape
from pygments import highlight
from pygments.filter import simplefilter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Operator, String, Token

from hitormiss.course import hints
from hitormiss.telling.report import LABELS


TEMPLATES = Path(__file__).with_name("templates")
MARKED = (
    *(Keyword, Keyword.Namespace, Operator.Word, Name.Decorator),
    *(Comment.Single, String.Doc),
)
"""What is bold or grey in Python: keywords and decorators, comments and docstrings."""


LEVELS = tuple(
    zip(hints.LEVELS, ("where to look", "what is going on", "fill the gaps"), strict=True)
)
"""The levels of a hint: the name that the terminal prints, too, and what it is about."""


def render(template: str, **context: Any) -> str:
    """Return the HTML of the file *template*. Each text in *context* is escaped."""
    return _templates.get_template(template).render(context)


def prose(text: str) -> Markup:
    """Markdown from a file as HTML."""
    return Markup(markdown.markdown(text, extensions=["sane_lists"]))


def one_line(text: str) -> Markup:
    """Text with `code` in backticks as HTML, without a paragraph around it."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def plain(text: str) -> str:
    """Text with `code` in backticks, without the backticks."""
    return text.replace("`", "")


def compact_json(text: str) -> str:
    """JSON with a line for each item of a list. Any other text is returned as it is."""
    with suppress(ValueError):
        value = json.loads(text)
        if isinstance(value, list):
            items = [json.dumps(item, ensure_ascii=False) for item in value]
            return "[" + ",\n ".join(items) + "]"
        return json.dumps(value, ensure_ascii=False)
    return text


def _joined(name: str) -> str:
    """Return the text of a template. Its line ends and indents are not part of the HTML."""
    return re.sub(r"\n\s*", "", (TEMPLATES / name).read_text(encoding="utf-8"))


_templates = Environment(loader=FunctionLoader(_joined), autoescape=True, undefined=StrictUndefined)
_templates.filters |= {
    "prose": prose,
    "one_line": one_line,
    "plain": plain,
    "compact_json": compact_json,
}
_templates.globals["labels"] = LABELS
_templates.globals["levels"] = LEVELS


@simplefilter
def _only_marked(self: Any, lexer: Any, stream: Any, options: Any) -> Any:
    for kind, text in stream:
        yield kind if kind in MARKED else Token, text


def highlighted(source: str) -> list[Markup]:
    """Python as lines of HTML, with keywords in bold, and comments and docstrings in grey."""
    lexer = PythonLexer(stripnl=False, filters=[_only_marked()])
    return [
        Markup(line) for line in highlight(source, lexer, HtmlFormatter(nowrap=True)).split("\n")
    ]
