"""Which user the engines run as."""

import os
import shutil
from pathlib import Path

import pytest

from titan.platform.engines import EngineFailure
from titan.platform.engines.account import Account, account_for
from titan.platform.engines.postgres import binary


class TestAccount:
    def test_is_the_present_user_when_that_is_not_root(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)

        assert account_for(binary("postgres"), tmp_path) == Account()

    def test_explains_what_root_lacks(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(shutil, "which", lambda _: None)

        with pytest.raises(EngineFailure, match=r"setpriv .* is missing: start Titan as a normal user"):
            account_for(binary("postgres"), tmp_path)
