"""Files that a policy file includes, and those that these include."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from callsheet.adapters.policy_file.bounds import SIZE_LIMIT
from callsheet.adapters.policy_file.files import Identity, identity_of, text_of_file
from callsheet.adapters.policy_file.problems import PolicyError
from callsheet.adapters.policy_file.refusing import refused
from callsheet.adapters.policy_file.sources import Source, source_of
from callsheet.adapters.policy_file.values import texts_of

DEPTH_LIMIT = 10
"""So many files may include each other in a row, besides the main one."""

FILE_LIMIT = 100
"""So many files may be included altogether."""

KEY = "include"

_ONLY_FILES = "works in files only, for it names files beside them"


@dataclass(frozen=True, slots=True)
class _Link:
    """One of the files that lead to an include, the main one first."""

    path: FilePath
    identity: Identity


def sources_of_file(path: FilePath) -> tuple[Source, ...]:
    """
    Read a policy file and all that it includes, each file before those it includes.

    What is wrong with an include is in the report of the file that has it.

    Raises:
        PolicyError: The file itself cannot be read.
    """
    file = text_of_file(path)
    main = source_of(file.text, name=str(path))
    if file.identity is None:
        no_includes(main)
        return (main,)
    walk = _Walk(file.size)
    return (main, *walk.included_by(main, (_Link(path, file.identity),)))


def no_includes(source: Source) -> None:
    """Report an include in what is no file."""
    if isinstance(source.data, dict) and KEY in source.data:
        source.report.add((KEY,), _ONLY_FILES, "write what they hold in its place")


class _Walk:
    """One walk through all includes of a policy, which bounds them altogether."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._seen: dict[Identity, str] = {}
        self._full = False

    def included_by(self, source: Source, chain: tuple[_Link, ...]) -> Iterator[Source]:
        """Read what a file includes, and report the includes that cannot be read."""
        if not isinstance(source.data, dict) or KEY not in source.data:
            return
        for name, at in texts_of(source.data[KEY], (KEY,), source.report):
            if self._full:
                return
            path = chain[-1].path.parent / name
            try:
                link = _Link(path, identity_of(path))
                self._admit(link, chain)
                found = self._read(path)
            except PolicyError as error:
                one = error.problems[0]
                source.report.add(at, str(replace(one, cure="")), one.cure)
            else:
                yield found
                yield from self.included_by(found, (*chain, link))

    def _admit(self, link: _Link, chain: tuple[_Link, ...]) -> None:
        name, identities = str(link.path), [one.identity for one in chain]
        if link.identity in identities:
            circle = chain[identities.index(link.identity) :]
            spelt = " -> ".join(str(one.path) for one in (*circle, link))
            raise refused(name, f"includes itself: {spelt}", cure="take this entry out")
        if link.identity in self._seen:
            problem = f"is included by {self._seen[link.identity]} too"
            raise refused(name, problem, cure="take one of the two out")
        if len(chain) > DEPTH_LIMIT:
            problem = f"more than {DEPTH_LIMIT} files include each other in a row"
            raise refused(name, problem, cure="let the main file include it")
        if len(self._seen) >= FILE_LIMIT:
            self._full = True
            raise refused(name, f"more than {FILE_LIMIT} files are included")
        self._seen[link.identity] = str(chain[-1].path)

    def _read(self, path: FilePath) -> Source:
        file = text_of_file(path)
        self._size += file.size
        if self._size > SIZE_LIMIT:
            self._full = True
            what = f"all files together are larger than {SIZE_LIMIT:,} characters"
            raise refused(str(path), what)
        return source_of(file.text, name=str(path))
