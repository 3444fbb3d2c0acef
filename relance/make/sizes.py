"""How long things may get before they are cut by noun: files, functions, views, templates."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
TEMPLATE_LINES = 150
FUNCTION_LINES = 40
VIEW_LINES = 25
SUFFIXES = {".py", ".js", ".css", ".sql"}
HTTP_METHODS = {"get", "post", "put", "patch", "delete", "list", "retrieve", "create"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def problems(root: Path) -> list[str]:
    return sorted(found for path in files(root) for found in of_file(root, path))


def files(root: Path) -> Iterator[Path]:
    """Files of the project: those that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in listed.split("\0"):
        if name and (root / name).is_file():
            yield root / name


def of_file(root: Path, path: Path) -> Iterator[str]:
    name = path.relative_to(root).as_posix()
    # What Django writes is as long as the models are many.
    if path.suffix not in {*SUFFIXES, ".html"} or name.startswith("dashboard/migrations/0"):
        return
    text = path.read_text(encoding="utf-8")
    limit = TEMPLATE_LINES if path.suffix == ".html" else FILE_LINES
    lines = text.count("\n")
    if lines >= limit:
        yield f"{name} : {lines} lignes, moins de {limit} attendues"
    if path.suffix == ".py":
        yield from of_functions(name, ast.parse(text))


def of_functions(name: str, tree: ast.Module) -> Iterator[str]:
    door = name.startswith(("dashboard/web/", "dashboard/api/"))
    for node in ast.walk(tree):
        if not isinstance(node, Function):
            continue
        limit = VIEW_LINES if door and is_view(node) else FUNCTION_LINES
        lines = length(node)
        if lines >= limit:
            yield f"{name}:{node.lineno} {node.name} : {lines} lignes, moins de {limit} attendues"


def is_view(node: Function) -> bool:
    """A function that takes a request, or a method named after an HTTP verb."""
    arguments = [argument.arg for argument in node.args.args[:2]]
    return arguments[:1] == ["request"] or (
        arguments == ["self", "request"] and node.name in HTTP_METHODS
    )


def length(node: Function) -> int:
    """Lines from the `def` to the end, the docstring apart: explaining must cost nothing."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
