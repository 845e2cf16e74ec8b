"""Freed memory goes back to the system."""

import os
import platform
from pathlib import Path

import pytest

from titan.platform.serving import memory

MIB = 1024 * 1024


def resident() -> int:
    """Bytes of this process that lie in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has malloc_trim")
def test_pages_between_blocks_in_use_are_given_back() -> None:
    blocks = [os.urandom(2000) for _ in range(20_000)]
    in_use = blocks[::50]
    del blocks
    before = resident()

    memory.give_back()

    assert before - resident() > 20 * MIB
    assert len(in_use) == 400
