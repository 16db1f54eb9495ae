"""The text of a postmortem template: what it says about itself and about each section (pure).

The format is described in docs/reference/postmortem_template_format.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from incidents.domain.code_fence import CodeFence
from incidents.domain.incident import IncidentKind
from incidents.domain.live_blocks import BlockName, unknown_blocks
from incidents.domain.template_directive import (
    Directive,
    TemplateError,
    check_names,
    read_directives,
    unknown,
    write_directive,
)

__all__ = [
    "PostmortemTemplateText",
    "SectionSpec",
    "TemplateError",
    "parse_template",
    "render_template",
]

_FRONT_NAMES = ("slug", "name", "version", "kinds", "purpose", "used_for")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LENGTH = 50
_RULE = "---"
_HEADING = "## "


class SectionSpec(NamedTuple):
    """One section of a template.

    `key` is the stable name under which a postmortem keeps its text; `prompt` and `examples` help
    the author and are never exported; `initial` is the Markdown a new postmortem starts with.
    """

    key: str
    title: str
    required: bool
    prompt: str
    examples: tuple[str, ...] = ()
    initial: str = ""


class PostmortemTemplateText(NamedTuple):
    """A whole template; `kinds` are the kinds of incident it suits, the best one first."""

    slug: str
    name: str
    version: int
    kinds: tuple[IncidentKind, ...]
    purpose: str
    used_for: str
    sections: tuple[SectionSpec, ...]


@dataclass(slots=True)
class _RawSection:
    """A section as it stands in the text; `initial_line` is 0 until an empty line came."""

    line: int
    title: str
    directives: list[str] = field(default_factory=list)
    initial: list[str] = field(default_factory=list)
    initial_line: int = 0


def parse_template(text: str) -> PostmortemTemplateText:
    """Read a template; raise TemplateError naming the line that breaks the format."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = _end_of_front_matter(lines)
    front = check_names(
        read_directives(lines[1:end], first_line=2), once=_FRONT_NAMES, missing_line=end + 1
    )
    return PostmortemTemplateText(
        slug=_slug(front["slug"]),
        name=front["name"].value,
        version=_version(front["version"]),
        kinds=_kinds(front["kinds"]),
        purpose=front["purpose"].value,
        used_for=front["used_for"].value,
        sections=_sections(_raw_sections(lines, after=end + 1), last_line=len(lines)),
    )


def render_template(template: PostmortemTemplateText) -> str:
    """Return the template as text that `parse_template` reads back to an equal one.

    Raises ValueError for a template that no text can say, e.g. a prompt with an empty line.
    """
    front = {
        "slug": template.slug,
        "name": template.name,
        "version": str(template.version),
        "kinds": ", ".join(template.kinds),
        "purpose": template.purpose,
        "used_for": template.used_for,
    }
    lines = [_RULE, *(write_directive(name, value) for name, value in front.items()), _RULE]
    for section in template.sections:
        lines += ["", *_lines_of(section)]
    text = "\n".join(lines) + "\n"
    try:
        is_faithful = parse_template(text) == template
    except TemplateError as error:
        raise ValueError(f"The text format cannot say this template: {error}") from error
    if not is_faithful:
        raise ValueError("The text format cannot say this template.")
    return text


def _lines_of(section: SectionSpec) -> list[str]:
    return [
        _HEADING + section.title,
        write_directive("key", section.key),
        write_directive("required", "yes" if section.required else "no"),
        write_directive("prompt", section.prompt),
        *(write_directive("example", example) for example in section.examples),
        *(["", section.initial] if section.initial else []),
    ]


def _end_of_front_matter(lines: Sequence[str]) -> int:
    """Return the index of the rule that closes the front matter."""
    if lines[0].rstrip() != _RULE:
        raise TemplateError(1, 'The text begins with front matter between two lines "---".')
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _RULE:
            return index
    raise TemplateError(1, 'The front matter has no closing line "---".')


def _raw_sections(lines: Sequence[str], *, after: int) -> list[_RawSection]:
    """Cut the text at `## ` headings outside fenced code, and each section at its first blank."""
    sections: list[_RawSection] = []
    fence = CodeFence()
    fence_line = 0
    for number, line in enumerate(lines[after:], start=after + 1):
        if line.startswith(_HEADING) and not fence.is_open:
            sections.append(_RawSection(number, line.removeprefix(_HEADING).strip()))
        elif not sections:
            _require_blank(number, line)
        elif sections[-1].initial_line:
            fence_line = fence_line if fence.is_open else number
            fence.covers(line)
            sections[-1].initial.append(line)
        elif line.strip():
            sections[-1].directives.append(line)
        else:
            sections[-1].initial_line = number + 1
    if fence.is_open:
        raise TemplateError(fence_line, "The fenced code that begins here never ends.")
    return sections


def _require_blank(number: int, line: str) -> None:
    if line.strip():
        raise TemplateError(number, f'Expected "## Title" and found "{line.strip()}".')


def _sections(raws: Sequence[_RawSection], *, last_line: int) -> tuple[SectionSpec, ...]:
    """Check the sections, each for itself and then against one another."""
    if not raws:
        raise TemplateError(last_line, 'There is no section; one begins with "## Title".')
    keys: set[str] = set()
    sections: list[SectionSpec] = []
    for raw in raws:
        section = _section(raw)
        if section.key in keys:
            raise TemplateError(raw.line, f'The key "{section.key}" is used by two sections.')
        keys.add(section.key)
        sections.append(section)
    return tuple(sections)


def _section(raw: _RawSection) -> SectionSpec:
    if not raw.title:
        raise TemplateError(raw.line, "The section has no title.")
    directives = read_directives(raw.directives, first_line=raw.line + 1)
    found = check_names(
        directives, once=("key", "required", "prompt"), many=("example",), missing_line=raw.line
    )
    initial = "\n".join(raw.initial)
    for block in unknown_blocks(initial):
        line = raw.initial_line + block.line - 1
        raise TemplateError(line, unknown("live block", block.name, BlockName))
    return SectionSpec(
        key=_slug(found["key"]),
        title=raw.title,
        required=_flag(found["required"]),
        prompt=found["prompt"].value,
        examples=tuple(each.value for each in directives if each.name == "example"),
        initial=initial.strip("\n"),
    )


def _slug(directive: Directive) -> str:
    if len(directive.value) > _SLUG_LENGTH or not _SLUG.fullmatch(directive.value):
        raise TemplateError(
            directive.line,
            f'"{directive.value}" is no {directive.name}: small letters, digits and single '
            f"hyphens, at most {_SLUG_LENGTH}.",
        )
    return directive.value


def _version(directive: Directive) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", directive.value):
        raise TemplateError(directive.line, f'"{directive.value}" is no version: 1, 2, 3 ...')
    return int(directive.value)


def _kinds(directive: Directive) -> tuple[IncidentKind, ...]:
    names = [name.strip() for name in directive.value.split(",")]
    for name in names:
        if name not in tuple(IncidentKind):
            raise TemplateError(directive.line, unknown("kind", name, IncidentKind))
    if len(set(names)) < len(names):
        raise TemplateError(directive.line, "A kind is given twice.")
    return tuple(IncidentKind(name) for name in names)


def _flag(directive: Directive) -> bool:
    if directive.value not in {"yes", "no"}:
        raise TemplateError(
            directive.line, f'"required" is yes or no, and found "{directive.value}".'
        )
    return directive.value == "yes"
