"""python -m tools.encoder FOLDER... --out FILE: labelled rows in; the encoder's upper layers out."""

from __future__ import annotations

import time
from pathlib import Path

import click

from tools.encoder.packed import Packed
from tools.paths import CORPUS
from tools.training.native import native_folder
from tools.training.rows import read_files
from triage.engine.embedding import MODEL


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the file to write"
)
@click.option("--passes", default=2.0, show_default=True, help="how often all rows are read")
def main(folders: tuple[Path, ...], *, out: Path, passes: float) -> None:
    """Tune the upper layers of the embedding on the rows of FOLDERS and our own corpus.

    It takes about an hour on two cores with bf16, and needs torch. `aplomb train --encoder FILE` then
    trains the heads on what the tuned layers say.
    """
    from tools.encoder.tune import Recipe, tune  # noqa: PLC0415 - --help needs no torch

    started = time.monotonic()
    packed = Packed.read(native_folder() / MODEL)
    recipe = Recipe(passes=passes)
    tensors = tune(
        read_files([*folders, CORPUS]),
        packed,
        recipe,
        lambda said: print(f"{time.monotonic() - started:6.0f} s  {said}", flush=True),
    )
    out.write_bytes(packed.change(recipe.lowest, tensors))
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
