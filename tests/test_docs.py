import re
import tomllib

import pytest

from tests import docs


def text_of(name: str) -> str:
    return (docs.TOP / name).read_text(encoding="utf-8")


PARTS = [(name, part) for name, parts in docs.SECTIONS.items() for part in parts]


@pytest.mark.parametrize("name", docs.FILES)
def test_generated_files_are_current(name: str) -> None:
    assert text_of(name) == docs.FILES[name](), "run: python -m tests.docs --write"


@pytest.mark.parametrize(("name", "part"), PARTS, ids=str)
def test_generated_parts_are_current(name: str, part: str) -> None:
    found = docs.section(text_of(name), part)

    assert found is not None, f"{name} has no place <!-- {part} -->...<!-- /{part} -->"
    assert found == docs.SECTIONS[name][part](), "run: python -m tests.docs --write"


def test_the_readme_stays_short() -> None:
    assert len(text_of("README.md").splitlines()) <= 150


def test_every_module_says_in_one_line_what_it_is_for() -> None:
    lines = {path.relative_to(docs.TOP): docs.first_line(path) for path in docs.modules()}

    assert {path: line for path, line in lines.items() if not (line and line.endswith("."))} == {}


@pytest.mark.parametrize("words", [words for words, _ in docs.commands(docs.root)])
def test_every_command_has_help(words: str) -> None:
    command = dict(docs.commands(docs.root))[words]

    assert command.help
    assert all(getattr(each, "help", "") != "" for each in command.params)


DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DECISIONS.md", "deploy/README.md")
PATH = re.compile(r"`((?:bot|handlers|corpus|tests|deploy|\.ci)/[\w./-]*)`")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_of_ours_that_documents_name_exist(name: str) -> None:
    made_by_the_reader = "deploy/secrets/"
    named = {path for path in PATH.findall(text_of(name)) if made_by_the_reader not in path}

    assert {path for path in named if not (docs.TOP / path).exists()} == set()


def test_the_version_heads_the_changelog() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    heads = re.findall(r"^## \[?([^\]\s]+)", text_of("CHANGELOG.md"), re.MULTILINE)

    assert project["version"] == next(head for head in heads if head.lower() != "unreleased")


def test_documents_name_no_machine_of_ours() -> None:
    for path in docs.TOP.glob("*.md"):
        assert not re.search(r"/(?:work|tmp|root)/", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text_of(name)):
        assert (docs.TOP / name).parent.joinpath(target).exists(), target
