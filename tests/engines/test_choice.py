"""Which engine renders."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries import engines
from caseseries.errors import UserError


def test_quarto_where_there_is_one_and_pandoc_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engines.choose(None) == "pandoc"
    (tmp_path / "quarto").write_text("#!/bin/sh\n")
    (tmp_path / "quarto").chmod(0o755)
    assert engines.choose(None) == "quarto"
    # What is asked for is taken, whatever is there.
    assert engines.choose("pandoc") == "pandoc"
    assert engines.choose("quarto") == "quarto"


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UserError, match="there is no engine 'word'") as caught:
        engines.choose("word")  # type: ignore[arg-type]
    assert caught.value.remedy == "choose quarto or pandoc"
