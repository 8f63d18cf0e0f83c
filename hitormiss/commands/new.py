"""The verb ``new``: write every file of a new lesson, ready to be filled in."""

import re
import shutil

from hitormiss.course.catalogue import ROOT, Lesson, lessons


SAMPLE = "08_per_view"
"""The lesson whose settings and urls a new one begins with."""

PAGE = """\
---
title: {title}
minutes: 20
level: basics
objectives:
  - first thing that the reader will be able to do
  - second thing
  - third thing
prerequisites:
  - 05_caches
story: miss set hit
---

# {number}. {title}

## What you will be able to do

```objectives
```

## Why

## Look

```exchange
app: starter
GET /videogames/
```

## Do

Your working copy is `workspace/{package}/`.

```checks
```

## Check

```transcript
./course check {number}
```

## Hints

```hints
```

## Compare

```lesson-diff
```

## Common mistakes

```mistake
rename_me
```

## Predict

```predict
app: solution
GET /videogames/
---
guess: yes | *no
No: the answer, in words.
```

## What the article says
"""

VIEWS = """\
from rest_framework import viewsets

from site_project.videogames.models import Videogame
from site_project.videogames.serializers import VideogameSerializer


{comment}
class VideogameViewSet(viewsets.ModelViewSet):
    \"\"\"The shop's videogames, newest first.\"\"\"

    queryset = Videogame.objects.order_by("-created")
    serializer_class = VideogameSerializer
"""

CHECKS = '''\
"""{title}."""


LIST = "/videogames/"


def test_rename_me(api):
    """A sentence about the API, true of the solution."""
    response = api.get(LIST)

    assert response.cache_control.get("max-age") == "60"
'''

HINTS = """\
## {number:02}/rename-me

1. A nudge: where to look.

2. The concept: what Django can do here.

3. Almost the code.
"""

MISTAKE = """\
fails = ["rename-me"]
symptom = 'no Cache-Control at all'
likely = \"\"\"What usually causes it, in a sentence or two.\"\"\"
"""


def new(number: int, topic: str) -> int:
    """Write the files of lesson *number* about *topic*, and say what to do with them."""
    stem = f"{number:02}_{re.sub(r'[^a-z0-9]+', '_', topic.lower()).strip('_')}"
    if stem.endswith("_"):
        print("A topic has at least one letter: ./course new 34 cache_keys")
        return 2
    taken = next((one for one in lessons() if one.number == number), None)
    if taken:
        print(f"Lesson {number} is there: {taken.stem}. Choose another number.")
        return 2
    lesson = Lesson(stem)
    words = {
        "number": number,
        "package": lesson.package,
        "title": stem[3:].replace("_", " ").capitalize(),
    }
    mistakes = ROOT / "checks/mistakes" / lesson.package
    texts = {
        lesson.page: PAGE.format(**words),
        lesson.starter / "views.py": VIEWS.format(comment="# TODO: The symptom, and the goal."),
        lesson.solution / "views.py": VIEWS.format(comment="# Why it is so."),
        lesson.checks_file: CHECKS.format(**words),
        lesson.hints_file: HINTS.format(**words),
        mistakes / "starter/mistake.toml": MISTAKE,
        mistakes / "rename_me/mistake.toml": MISTAKE,
        ROOT / "checks/right_ways" / lesson.package / "rename_me/views.py": VIEWS.format(
            comment="# Another right answer."
        ),
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in (lesson.starter, lesson.solution):
        for name in ("__init__.py", "settings.py", "urls.py"):
            shutil.copyfile(Lesson(SAMPLE).starter / name, folder / name)
    for path in sorted(texts):
        print(f"  {path.relative_to(ROOT)}")
    print(f"\nFill them in, then prove them: ./course verify {number} --write")
    return 0
