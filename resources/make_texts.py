"""Gathers the texts people see into the catalogues of `resources/languages/` and compiles them.

Run by `python3 dev.py texts`. It reads the code and changes no translation: a text that is new gets
an empty one, a text that is gone leaves. What is still to translate is told.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "languages"
LANGUAGES = ("ar", "fr")
# A text, or both English forms of a counted one.
Text = str | tuple[str, str]
# A compiled catalogue is the same whenever it is made.
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
# The sentences of the command line stay English.
_NOT_SHOWN = frozenset({"command"})


def texts() -> set[Text]:
    """Every text of the window: what the code marks, and what the tables of sentences hold."""
    found: set[Text] = set()
    for path in sorted((ROOT / "ui").rglob("*.py")):
        if "command" not in path.relative_to(ROOT).parts:
            found |= set(marked(path.read_text("utf-8")))
    return found | set(_in_tables())


def marked(code: str) -> Iterator[Text]:
    """The texts of `tr(…)` and `counted(…)` in some code."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        given = [each.value for each in node.args if isinstance(each, ast.Constant)]
        words = [each for each in given if isinstance(each, str)]
        if node.func.id == "tr" and words and words[0]:
            yield words[0]
        elif node.func.id == "counted" and len(words) == 2:
            yield f"{{count}} {words[0]}", f"{{count}} {words[1]}"
    yield from _looked_up(ast.parse(code))


def _looked_up(tree: ast.Module) -> Iterator[str]:
    """Tables that a module keeps of its own say so by their name: `_SAYS_…`."""
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        if isinstance(target, ast.Name) and target.id.startswith(("_SAYS", "LOOK_NAMES")):
            for each in ast.walk(node):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value


def _in_tables() -> Iterator[str]:
    sentences = importlib.import_module("ui.sentences")
    for found in pkgutil.iter_modules(sentences.__path__):
        if found.name not in _NOT_SHOWN:
            module = importlib.import_module(f"ui.sentences.{found.name}")
            for name, value in vars(module).items():
                if name.isupper():
                    yield from _strings(value)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _each(value.values())
    elif isinstance(value, tuple):
        yield from _each(value)


def _each(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        yield from _strings(value)


def catalogue(language: str) -> Catalog:
    """The catalogue as it is kept."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> Catalog:
    """The catalogue with today's texts, each with the translation it has."""
    before = catalogue(language)
    now = Catalog(locale=language, project="Registrar Desktop", fuzzy=False)
    for text in sorted(texts(), key=lambda each: each if isinstance(each, str) else each[0]):
        known = before.get(text)
        now.add(text, known.string if known and known.string else None)
    return now


def missing(kept: Catalog) -> list[str]:
    """The texts without a translation, or without all of its forms."""
    return [
        forms(message.id)[0] for message in kept if message.id and not all(forms(message.string))
    ]


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """The one form of a text, or all forms of a counted one."""
    if text is None or isinstance(text, str):
        return (text or "",)
    return tuple(text)


def as_po(kept: Catalog) -> bytes:
    """The catalogue as text, always the same for the same content."""
    out = BytesIO()
    write_po(out, kept, width=0, omit_header=False, no_location=True, sort_output=False)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    undated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', "# ", "#\n")
    return "".join(line for line in lines if not line.startswith(undated)).lstrip().encode("utf-8")


def as_mo(kept: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    kept.creation_date = kept.revision_date = _UNDATED
    out = BytesIO()
    write_mo(out, kept)
    return out.getvalue()


def main() -> int:
    """Write all catalogues; 1 where something waits for its translation."""
    sys.path.insert(0, str(ROOT))
    waiting = 0
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        kept = renewed(language)
        text = as_po(kept)
        (FOLDER / f"{language}.po").write_bytes(text)
        (FOLDER / f"{language}.mo").write_bytes(as_mo(read_po(BytesIO(text), locale=language)))
        for each in missing(kept):
            sys.stdout.write(f"{language}: {each}\n")
            waiting += 1
    return 1 if waiting else 0


if __name__ == "__main__":
    raise SystemExit(main())
