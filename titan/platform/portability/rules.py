"""How the bucket of a table's rows is found. No database: rules only say it, in SQL where they must.

`portability_bucket(uuid)` is the bucket that an id of ours carries; it is null for ids of the platform itself, which belong to no bucket.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows go with the bucket of the id in `column`; where that is null, they stay.

    `is_text`: the column holds an id somewhere in its text; `is_number`: it is the bucket itself. Of `where` only such rows go.
    `key` tells rows apart where it is not the primary key. `omits` are columns that get what the new home gives by itself,
    `sets` what they get there, as SQL; `order` is that in which rows arrive. Those for which
    `late` holds, of the row `r`, arrive in the last moment, since others would work on them. `is_copied`: all cells keep
    copies of such rows, as the bus tells of them, so the former home keeps its own.
    """

    table: str
    column: str
    is_text: bool = False
    is_number: bool = False
    where: str = ""
    key: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    is_copied: bool = False
    order: str = ""
    late: str = ""


@dataclass(frozen=True, slots=True)
class WithCopy:
    """Rows are at home with the id in `home`, and where the id in `copy` is at home elsewhere, its cell keeps a copy, as letters tell of them.

    Whoever has a bucket of either keeps the row: only the home's counts, and is never overwritten by a copy.
    """

    table: str
    home: str
    copy: str


@dataclass(frozen=True, slots=True)
class Follows:
    """Rows go where the row of `parent` goes whose `parent_column` is their `column`.

    `is_recopied`: a row may come before its parent, so all are copied anew at the end. `key` and `omits` are those of `Moved`: of rows that
    either cell makes for itself from what letters tell, under numbers of its own.
    """

    table: str
    column: str
    parent: str
    parent_column: str = "id"
    is_recopied: bool = False
    key: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accompanies:
    """Rows go along with any row of `child` that refers to them, and stay as well while another one stays.

    A row without any goes with the bucket of its id.
    """

    table: str
    child: str
    child_column: str
    column: str = "id"


@dataclass(frozen=True, slots=True)
class Between:
    """Rows join two accounts of `parent`. Each home of an end keeps the row; one without an owned end goes with its own id.

    `common` is true of the accounts that every cell has for itself; `marks` names those that are kept elsewhere.
    """

    table: str
    ends: tuple[str, str]
    parent: str
    common: str
    marks: str


@dataclass(frozen=True, slots=True)
class Stays:
    """Rows are of the cell and never go; `why` says what they are there for."""

    table: str
    why: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Rows are the same in every cell: those that the new home lacks are copied before what may point at them.

    `touch` is a statement that tells the processes there to read them anew.
    """

    table: str
    why: str
    touch: str = ""


Portable = Moved | WithCopy | Follows | Accompanies | Between
Rule = Portable | Stays | Shared
