"""Two versions of a lesson's files as a diff in HTML. A changed line has a sign and an edge."""

from difflib import SequenceMatcher
from html import escape

from .markup import highlighted


def diff_figures(
    before: dict[str, str], after: dict[str, str], label: str, context: int = 3
) -> str:
    """A figure for each file that differs. A file that only one side has is left out."""
    return "".join(
        _figure(name, before[name], after[name], label, context)
        for name in sorted(before.keys() & after.keys())
        if before[name] != after[name]
    )


def changed_lines(before: dict[str, str], after: dict[str, str]) -> tuple[int, int]:
    """How many lines are added, and how many are removed."""
    ins = out = 0
    for name in before.keys() & after.keys():
        for tag, i1, i2, j1, j2 in _opcodes(before[name], after[name]):
            if tag != "equal":
                ins, out = ins + j2 - j1, out + i2 - i1
    return ins, out


def _opcodes(before: str, after: str) -> list[tuple[str, int, int, int, int]]:
    lines = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return [*lines.get_opcodes()]


def _figure(name: str, before: str, after: str, label: str, context: int) -> str:
    old, new = highlighted(before), highlighted(after)
    rows: list[str] = []
    opcodes = _opcodes(before, after)
    for number, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag == "equal":
            last = number == len(opcodes) - 1
            rows += _context(old[i1:i2], context, first=number == 0, last=last)
            continue
        rows += [f'<del class="hm-l" data-s="−">{line}</del>' for line in old[i1:i2]]
        rows += [f'<ins class="hm-l" data-s="+">{line}</ins>' for line in new[j1:j2]]
    ins, out = changed_lines({name: before}, {name: after})
    return (
        f'<figure class="hm-code"><figcaption>{escape(name)} '
        f"<span>{_counted(ins, 'in')}, {_counted(out, 'out')}</span></figcaption>"
        f'<pre tabindex="0" role="group" aria-label="{escape(f"{label}, {name}")}">'
        f"<span><code>{''.join(rows)}</code></span></pre></figure>"
    )


def _context(lines: list[str], wide: int, *, first: bool, last: bool) -> list[str]:
    """Up to *wide* unchanged lines next to each change, and a mark where others are left out."""
    head = [] if first else lines[:wide]
    tail = [] if last else lines[max(len(head), len(lines) - wide) :]
    if len(lines) == len(head) + len(tail):
        return [_same(line) for line in lines]
    while head and not head[-1]:
        head.pop()
    while tail and not tail[0]:
        tail.pop(0)
    return [*map(_same, head), '<span class="hm-l hm-cut">…</span>', *map(_same, tail)]


def _same(line: str) -> str:
    return f'<span class="hm-l">{line}</span>'


def _counted(number: int, way: str) -> str:
    return f"{number} line{'' if number == 1 else 's'} {way}"
