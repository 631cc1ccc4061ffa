"""The names a term of the glossary goes by, and where they first occur in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

_BRACKETS = re.compile(r"\s*\(([^)]+)\)")
_LONGEST_ACRONYM = 6
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LEFT_ALONE = HEADINGS | frozenset(
    ("a", "abbr", "button", "code", "dfn", "label", "option", "pre", "script", "style", "summary", "svg", "textarea")
)

Link = Callable[[str, str], str]


def names_of(label: str) -> tuple[str, ...]:
    """The names in a label: without brackets, what they hold, and each of a list.

    >>> names_of("Procédure adaptée (MAPA)"), names_of("GTB, GTC")
    (('Procédure adaptée', 'MAPA'), ('GTB', 'GTC'))
    """
    bare = _BRACKETS.sub("", label).strip()
    every = [*bare.split(", "), *_BRACKETS.findall(label)]
    return tuple(dict.fromkeys(name.strip() for name in every if name.strip()))


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the terms of a glossary: one pattern whose groups are the terms, in the order of `refs`."""

    pattern: re.Pattern[str]
    refs: tuple[str, ...]


def finder(labels: Sequence[tuple[str, str]]) -> Finder:
    """A finder of terms, given as (reference, label). The longest name wins; a plural is the same term.

    Acronyms must be written as they are; other names whatever their capitals.

    >>> pattern = finder([("epci", "EPCI (intercommunalité)")]).pattern
    >>> [match.group() for match in pattern.finditer("L'EPCI, des epci, Intercommunalités")]
    ['EPCI', 'Intercommunalités']
    """
    names = sorted(
        {(name, ref) for ref, label in labels for name in names_of(label) if len(name) > 2},
        key=lambda pair: (-len(pair[0]), pair),
    )
    parts = [f"({_name_pattern(name)})" for name, _ in names]
    return Finder(re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)"), tuple(ref for _, ref in names))


def _name_pattern(name: str) -> str:
    if len(name) <= _LONGEST_ACRONYM and name.upper() == name:
        return re.escape(name)
    words = [re.escape(word).replace("'", "['’]") + "(?:s|x)?" for word in re.split(r"[\s\u00a0-]+", name)]
    return r"(?i:" + r"[\s\u00a0-]+".join(words) + ")"


def underlined(html: str, found: Finder, link: Link) -> str:
    """An HTML text in which each term is a link where it first occurs in its section.

    A section begins at each heading. Links, headings, code, controls and drawings are left alone. `link` makes the
    link of a reference around the words as written, both given as HTML.
    """
    parser = _Underliner(found, link)
    parser.feed(html)
    parser.close()
    return "".join(parser.written)


class _Underliner(HTMLParser):
    """Writes a document again as it was, but for the text outside of what is left alone."""

    def __init__(self, found: Finder, link: Link) -> None:
        super().__init__(convert_charrefs=False)
        self.found, self.link = found, link
        self.written: list[str] = []
        self.closed: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS:
            self.seen.clear()
        if tag in LEFT_ALONE:
            self.closed.append(tag)
        self.written.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.closed:
            while self.closed.pop() != tag:
                pass
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.written.append(data if self.closed else self._with_links(data))

    def handle_entityref(self, name: str) -> None:
        self.written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.written.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.written.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.written.append(f"<!{decl}>")

    def _with_links(self, text: str) -> str:
        def linked(match: re.Match[str]) -> str:
            ref = self.found.refs[(match.lastindex or 1) - 1]
            if ref in self.seen:
                return match.group()
            self.seen.add(ref)
            return self.link(ref, match.group())

        return self.found.pattern.sub(linked, text)
