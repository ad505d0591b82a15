"""Imports point one way, and the first import stays light."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]


def test_imports_point_one_way(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_importing_the_package_loads_no_language_model_and_no_web_server():
    heavy = "{'spacy', 'thinc', 'fastapi', 'starlette', 'uvicorn', 'lightgbm', 'pyspark', 'httpx'}"
    code = f"import sys, faultlines; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_source_file_passes_500_lines():
    long = {path.name: n for path in (ROOT / "src").rglob("*.py") if (n := len(path.read_text().splitlines())) > 500}
    assert long == {}
