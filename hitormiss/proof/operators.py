"""
Our own mutation operators: each is one change that goes wrong in an app with a cache.

An operator is a function that is called with each node of a file's syntax tree. It yields
code that may stand in the place of the node, with the whitespace and comments in front.
"""

import ast
from collections.abc import Callable, Iterator

from parso.tree import BaseNode, NodeOrLeaf


Operator = Callable[[NodeOrLeaf], Iterator[str]]

SEQUENCES = "arglist testlist_comp dictorsetmaker testlist testlist_star_expr subscriptlist".split()
"""Nodes with elements between commas."""

BLOCKS = ("file_input", "suite")
"""Nodes with statements in them."""

SECONDS_FOR_MINUTES = 60


def statement_left_out(node: NodeOrLeaf) -> Iterator[str]:
    """A statement is left out: a method, an assignment of the settings, what `except` does."""
    if not isinstance(node, BaseNode) or node.children[0].type.startswith("import_"):
        return  # without an import, the app ends with a NameError, which shows nothing
    if node.type == "simple_stmt" or (node.parent and node.parent.type in BLOCKS):
        yield f"{_prefix(node)}pass\n"


def element_left_out(node: NodeOrLeaf) -> Iterator[str]:
    """An element is left out: an argument, a field of a response, an entry of a setting."""
    elements = _elements(node)
    for number in range(len(elements)):
        rest = elements[:number] + elements[number + 1 :]
        yield ",".join(rest) + ("," if rest and _ends_in_comma(node) else "")
    if node.type in ("atom", "trailer") and isinstance(node, BaseNode) and len(node.children) == 3:
        first, only, last = node.children
        # A call with one argument, or a list of one: no index, and no parentheses around a value.
        is_sequence = _begins(node, "(" if node.type == "trailer" else "[")
        if is_sequence and only.type not in SEQUENCES:
            yield first.get_code() + last.get_code()


def link_left_out(node: NodeOrLeaf) -> Iterator[str]:
    """A call or an index is left out of a chain: ``.order_by("-created")``, ``[:5]``."""
    if not isinstance(node, BaseNode) or node.type not in ("atom_expr", "power"):
        return
    codes = [child.get_code() for child in node.children]
    for number, child in enumerate(node.children):
        following = codes[number + 1 : number + 2]
        if _begins(child, "["):
            yield "".join(codes[:number] + codes[number + 1 :])
        elif _begins(child, ".") and following and following[0].startswith("("):
            yield "".join(codes[:number] + codes[number + 2 :])


def decorators_swapped(node: NodeOrLeaf) -> Iterator[str]:
    """Two decorators are in the other order."""
    if isinstance(node, BaseNode) and node.type == "decorators":
        inner = [(_prefix(child), child.get_code(include_prefix=False)) for child in node.children]
        yield from map("".join, _swapped(inner))


def middleware_swapped(node: NodeOrLeaf) -> Iterator[str]:
    """Two entries of ``MIDDLEWARE`` are in the other order."""
    assignment = node.search_ancestor("expr_stmt")
    if assignment is not None and assignment.children[0].get_code(False) == "MIDDLEWARE":
        elements = [(one[: -len(one.lstrip())], one.lstrip()) for one in _elements(node)]
        yield from map(",".join, _swapped(elements))


def number_multiplied(node: NodeOrLeaf) -> Iterator[str]:
    """A number is multiplied by 60: seconds are taken for minutes."""
    if node.type == "number":
        number = ast.literal_eval(node.get_code(include_prefix=False))
        yield f"{_prefix(node)}{number * SECONDS_FOR_MINUTES}"


def string_changed(node: NodeOrLeaf) -> Iterator[str]:
    """A string gets one more letter: the name of a header, a key, a path, a body."""
    if node.type == "string":
        code = node.get_code()
        quotes = code[-3:] if code.endswith(('"""', "'''")) else code[-1:]
        yield f"{code.removesuffix(quotes)}x{quotes}"
    elif isinstance(node, BaseNode) and node.type == "fstring":
        *inner, end = node.children
        yield "".join(child.get_code() for child in inner) + f"x{end.get_code()}"


def exception_widened(node: NodeOrLeaf) -> Iterator[str]:
    """An ``except`` takes every exception."""
    if isinstance(node, BaseNode) and node.type == "except_clause":
        rest = "".join(child.get_code() for child in node.children[2:])
        yield f"{_prefix(node)}except Exception{rest}"


def alias_exchanged(aliases: set[str]) -> Operator:
    """An operator for an app with these *aliases* in ``CACHES``: another one is named."""

    def exchange(node: NodeOrLeaf) -> Iterator[str]:
        if node.type == "string":
            named = ast.literal_eval(node.get_code(include_prefix=False))
            others = sorted(aliases - {named}) if named in aliases else []
            yield from (f"{_prefix(node)}{alias!r}" for alias in others)

    return exchange


OPERATORS: tuple[Operator, ...] = (
    statement_left_out,
    element_left_out,
    link_left_out,
    decorators_swapped,
    middleware_swapped,
    number_multiplied,
    string_changed,
    exception_widened,
)


def _elements(node: NodeOrLeaf) -> list[str]:
    """The code of each element between the commas of *node*; of a comprehension, none."""
    if not isinstance(node, BaseNode) or node.type not in SEQUENCES:
        return []
    if any(child.type in ("comp_for", "sync_comp_for") for child in node.children):
        return []
    elements = [""]
    for child in node.children:
        if child.type == "operator" and child.get_code(include_prefix=False) == ",":
            elements.append("")
        else:
            elements[-1] += child.get_code()
    return elements if elements[-1] else elements[:-1]


def _ends_in_comma(node: NodeOrLeaf) -> bool:
    """Whether a comma has to follow what is left of *node*: ``(1, 2)`` becomes ``(1,)``."""
    is_tuple = node.parent is not None and node.parent.type == "atom" and _begins(node.parent, "(")
    return is_tuple or node.get_last_leaf().value == ","


def _swapped(items: list[tuple[str, str]]) -> Iterator[list[str]]:
    """
    The code of *items* with two neighbours swapped, and with the first and the last swapped.

    Each of *items* is whitespace and comments, which stay in their place, and code.
    """
    pairs = [(number, number + 1) for number in range(len(items) - 1)]
    if len(items) > 2:
        pairs.append((0, len(items) - 1))
    for one, other in pairs:
        codes = [code for _, code in items]
        codes[one], codes[other] = codes[other], codes[one]
        yield [prefix + code for (prefix, _), code in zip(items, codes, strict=True)]


def _prefix(node: NodeOrLeaf) -> str:
    return node.get_first_leaf().prefix


def _begins(node: NodeOrLeaf, bracket: str) -> bool:
    return node.type in ("atom", "trailer") and node.get_first_leaf().value == bracket
