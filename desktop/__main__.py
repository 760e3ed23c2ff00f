"""``python -m desktop`` and the command ``tasuki``: a window without a sub-command, else the command line."""

import sys

from desktop.no_dumps import forbid_dumps, say_frames_only


def main() -> int:
    """Choose the door. The window's road imports nothing of the command line, so that it opens at once."""
    forbid_dumps()
    say_frames_only()
    words = sys.argv[1:]
    if words[:1] == ["--reader"]:
        from desktop.intake.separate import serve_reader

        serve_reader(words[1], sys.stdin.buffer, sys.stdout.buffer)
        return 0
    if not words or (len(words) == 1 and not words[0].startswith("-") and not is_command(words[0])):
        from desktop.app import run

        return run(words[0] if words else None)
    from desktop.command_line import run as run_command

    return run_command(words)


_COMMANDS = {
    *("tour", "practice", "search", "check", "backup", "restore", "scan", "print", "decide", "help", "version"),
}


def is_command(word: str) -> bool:
    """Whether a word is a sub-command rather than the folder of a book."""
    return word in _COMMANDS


if __name__ == "__main__":
    sys.exit(main())
