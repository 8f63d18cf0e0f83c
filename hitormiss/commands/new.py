"""The command ``./course new``: write every file of a new lesson, from the templates beside it."""

import re
import shutil
from pathlib import Path
from string import Template

import click

from hitormiss.course.catalogue import LAST_OF_ARTICLE, ROOT, Lesson, lessons
from hitormiss.machine.exit_status import ExitStatus


TEMPLATES = Path(__file__).parent / "new_lesson"

NAVIGATION = ROOT / "mkdocs.yml"

SAMPLE = Lesson("08_per_view")
"""A new lesson begins with the settings and the URLs of this one."""


@click.command()
@click.argument("number", type=click.IntRange(1, 99))
@click.argument("topic")
def new(number: int, topic: str) -> int:
    """Write every file of a new lesson: ./course new 34 topic."""
    slug = re.sub(r"[^a-z0-9]+", "_", topic.lower()).strip("_")
    if not slug:
        print("A topic needs a letter or a digit: ./course new 34 cache_keys")
        return ExitStatus.CANNOT_RUN
    for existing in lessons():
        if existing.number == number:
            print(f"Lesson {number} exists already: {existing.stem}. Choose another number.")
            return ExitStatus.CANNOT_RUN
    lesson = Lesson(f"{number:02}_{slug}")
    files = new_files(lesson)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in (lesson.starter, lesson.solution):
        for name in ("__init__.py", "settings.py", "urls.py"):
            shutil.copyfile(SAMPLE.starter / name, folder / name)
    _add_to_navigation(lesson)
    for path in sorted([*files, NAVIGATION]):
        print(f"  {path.relative_to(ROOT)}")
    print(f"\nFill in these files. Then prove the lesson: ./course verify {number} --write")
    return ExitStatus.OK


def _add_to_navigation(lesson: Lesson) -> None:
    """Add the page of *lesson* to the navigation, after the lesson before it."""
    lines = NAVIGATION.read_text(encoding="utf-8").splitlines(keepends=True)
    entry = f"      - lessons/{lesson.page.name}\n"
    before = [one for one in lines if one.startswith("      - lessons/") and one < entry]
    place = lines.index(before[-1]) + 1 if before else lines.index("nav:\n") + 1
    lines.insert(place, entry)
    NAVIGATION.write_text("".join(lines), encoding="utf-8")


def new_files(lesson: Lesson) -> dict[Path, str]:
    """The files of *lesson* that its author has to fill in, as paths and texts."""
    mistakes = ROOT / "checks/mistakes" / lesson.package
    right_way = ROOT / "checks/right_ways" / lesson.package / "rename_me"
    part = "article" if lesson.number <= LAST_OF_ARTICLE else "production"

    def fill(name: str, comment: str = "") -> str:
        template = Template((TEMPLATES / f"{name}-tpl").read_text(encoding="utf-8"))
        return template.substitute(
            number=lesson.number,
            package=lesson.package,
            title=lesson.stem[3:].replace("_", " ").capitalize(),
            check=lesson.check_id("test_rename_me"),
            leak=lesson.check_id("test_nothing_of_another_visitor"),
            comment=comment,
            level="basics" if part == "article" else "production",
        )

    return {
        lesson.page: fill("page.md") + fill(f"{part}.md"),
        lesson.starter / "views.py": fill("views.py", "# TODO: The symptom, and the goal."),
        lesson.solution / "views.py": fill("views.py", "# Why it is so."),
        lesson.checks_file: fill("checks.py"),
        lesson.hints_file: fill("hints.md"),
        mistakes / "starter/mistake.toml": fill("mistake.toml"),
        mistakes / "rename_me/mistake.toml": fill("mistake.toml"),
        right_way / "views.py": fill("views.py", "# Another right answer."),
    }
