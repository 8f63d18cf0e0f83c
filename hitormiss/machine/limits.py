"""What this machine has no more of, when that is why something failed: space, files, memory."""

import errno

from hitormiss.machine.installed import MachineLacks


FREE_SPACE = "Free some space, and run the command again."
CLOSE = "Close other programs, and run the command again."
SPACE = ("The disk takes no more: the course cannot write its files.", FREE_SPACE)
FILES = ("Too many files are open at the same time.", "Allow more, then try again: ulimit -n 1024")
MEMORY = ("This machine has no memory, or no process, left for the course.", CLOSE)

REASONS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), SPACE),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), FILES),
    **dict.fromkeys((errno.ENOMEM, errno.EAGAIN), MEMORY),
    errno.EROFS: ("The course cannot write its files: the disk is read-only.", FREE_SPACE),
}


def lack_of(error: BaseException) -> MachineLacks | None:
    """What the machine lacks, if that has caused *error*; else None."""
    if isinstance(error, OSError) and error.errno in REASONS:
        return MachineLacks(*REASONS[error.errno])
    # An error of sqlite3 is no OSError.
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return MachineLacks(*SPACE)
    return MachineLacks(*MEMORY) if isinstance(error, MemoryError) else None
