"""SQL of the migrations, one file for one subject, each with its reverse."""

from pathlib import Path


def load(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
