"""What a user's file of SQL may not hold is found however it is written, and nothing else is."""

import pytest

from catalog_build.core.errors import UsageError
from catalog_build.registry.sql_scripts import refuse_unsafe, split_statements
from catalog_build.registry.statements import read_sql

REFUSED = {
    "COMMIT": 1, "select 1; commit": 1, "SELECT 1;\n\n /* a /* nested */ comment; */ -- ;\n  Rollback;": 4,
    "CREATE VIEW v AS SELECT ';' AS x;\nBEGIN;": 2, "START TRANSACTION": 1, "end": 1, "SAVEPOINT a": 1,
    "SELECT $$;$$, $a$ $$ $a$;RELEASE a": 1, "PREPARE TRANSACTION 'x'": 1, "SET TRANSACTION READ ONLY": 1,
    "SELECT E'it\\'s; ';\nABORT": 2, "SELECT \"a;\"\"b\";\nROLLBACK TO a": 2,
    "COPY t FROM PROGRAM 'id'": 1, "copy /* x */ (select 1)\n to -- y\n program 'id'": 1,
    "DO $$ BEGIN COPY t\n FROM PROGRAM 'id'; END $$": 1, "DO 'BEGIN EXECUTE ''copy t to program ''''id''''''; END'": 1,
    "SELECT 1;\nDO $body$ BEGIN EXECUTE 'COPY t FROM PROGRAM $x$id$x$'; END $body$": 2,
}  # fmt: skip
"""Script → line of the statement that is refused."""

ALLOWED = (
    "CREATE VIEW v AS SELECT 'commit; rollback' AS a, 1 AS \"commit\" -- commit;\n/* begin; */",
    "DO $$ BEGIN PERFORM 1; END $$; SELECT CASE WHEN true THEN 1 END",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RETURN 1; END $f$",
    "SELECT 'program', 'copy'; SELECT E'\\\\'; SELECT $1$; -- '",
    "", ";;", "/* never ends",
)  # fmt: skip


@pytest.mark.parametrize("script", REFUSED)
def test_transactions_and_programs_are_refused_with_their_line(script: str) -> None:
    """Comments, quotes of every kind, blocks and several statements on a line hide none of them."""
    with pytest.raises(UsageError, match=rf"--sql: line {REFUSED[script]}: "):
        refuse_unsafe(script)


@pytest.mark.parametrize("script", [*ALLOWED, read_sql("adapters/template"), read_sql("adapters/native")])
def test_other_statements_are_let_through(script: str) -> None:
    """Words in quotes, names and comments are no commands."""
    refuse_unsafe(script)


def test_statements_begin_where_their_first_word_is() -> None:
    """Blank lines and comments before it are not counted."""
    found = [(one.line, one.words) for one in split_statements("-- a\nSELECT 1;\n\n/* b\n*/ SELECT\nx;")]
    assert found == [(2, ("select",)), (5, ("select", "x"))]
