"""The exit statuses of ``./course``."""

from enum import IntEnum


class ExitStatus(IntEnum):
    """How a command ended, as a shell or CI reads it. The course never uses another status."""

    OK = 0
    FAILED = 1  # the app, the lesson or a test is not right yet
    CANNOT_RUN = 2  # the command is mistyped, or this machine lacks something
    COURSE_ERROR = 3  # the course itself is wrong: please report it
    HUNG_UP = 129  # 128 and the number of the signal, as shells have it
    INTERRUPTED = 130
    TERMINATED = 143
