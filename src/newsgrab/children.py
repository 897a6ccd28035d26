"""Processes of our own that work for this one: each at the other end of a socket, and ended by its being closed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

__all__ = ["start"]

BUFFER = 1024 * 1024
"""Bytes that may be under way to a process, so that nobody waits for the other at each page."""
_STOPPING = (signal.SIGINT, signal.SIGTERM)


def start(module: str, *arguments: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Run `module` in a process of its own.

    Args:
        module: Its name; the descriptor of its end of the socket is its first argument.
        arguments: The others.

    Returns:
        The process, and our end of the socket.

    Raises:
        OSError: It cannot be started.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        command = [sys.executable, "-m", module, str(theirs.fileno()), *arguments]
        # Ctrl-C and systemd tell the whole group to stop; when this process ends is for us to say.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            # Not our standard output: whoever reads it must see it end with us.
            null = subprocess.DEVNULL
            return subprocess.Popen(command, stdin=null, stdout=null, pass_fds=(theirs.fileno(),)), ours
        except OSError:
            ours.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
