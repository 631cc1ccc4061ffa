"""Circles in a graph of names."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def circle(above: Mapping[str, Collection[str]]) -> list[str]:
    """A path that comes back to where it started (its first name is also its last); empty when there is none.

    Args:
        above: the names that each name points to; all of them are keys.

    >>> circle({"a": ["b"], "b": ["c"], "c": ["a"]}), circle({"a": ["b"], "b": []})
    (['a', 'b', 'c', 'a'], [])
    """
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(name)
            elif name in path:
                return [*path[path.index(name) :], name]
            elif name not in done:
                path.append(name)
                stack.append((name, True))
                stack.extend((other, False) for other in above[name])
    return []
