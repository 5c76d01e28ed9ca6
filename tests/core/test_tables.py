"""Tables out of text files, for the DataStore."""

from __future__ import annotations

import pytest

from ckanext.geo2france.domain.errors import InvalidTable
from ckanext.geo2france.domain.tables import Column, read_table


def types(content: str) -> dict[str, str]:
    return {column.name: column.type for column in read_table(content.encode()).columns}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_of_the_heading(separator):
    table = read_table(separator.join(["a", "b", "c"]).encode() + b"\n")
    assert [column.name for column in table.columns] == ["a", "b", "c"]
    assert table.rows == ()


def test_numbers_dates_and_texts_are_told_apart():
    content = "hauteur,jour,nom\n12,2026-01-31,x\n-3.5,2025-12-01,y\n"
    assert types(content) == {"hauteur": "numeric", "jour": "date", "nom": "text"}


def test_a_decimal_comma_is_a_decimal_point_for_the_database():
    table = read_table(b"valeur;annee\n12,5;2020\n")
    assert table.columns[0] == Column("valeur", "numeric")
    assert table.records() == [{"valeur": "12.5", "annee": "2020"}]


def test_codes_stay_text_even_when_they_look_like_numbers():
    content = "code_insee,siren,annee\n02408,200093201,2020\n"
    assert types(content) == {"code_insee": "text", "siren": "text", "annee": "numeric"}
    assert read_table(content.encode()).records()[0]["code_insee"] == "02408"


def test_a_leading_zero_makes_a_column_text_whatever_its_name():
    assert types("dep\n02\n59\n") == {"dep": "text"}


def test_a_date_that_does_not_exist_is_text():
    assert types("jour\n2026-02-31\n") == {"jour": "text"}


def test_empty_cells_and_short_rows_are_empty():
    table = read_table(b"a,b,c\n1,,x\n2\n")
    assert table.rows == (("1", None, "x"), ("2", None, None))
    assert table.columns[1].type == "text"


def test_old_files_in_windows_1252_are_read():
    assert read_table("commune\nHénin\n".encode("cp1252")).rows == (("Hénin",),)


def test_a_byte_order_mark_is_not_part_of_the_first_name():
    assert types("\ufeffnom,x\na,1\n") == {"nom": "text", "x": "numeric"}


def test_names_are_those_that_the_database_takes():
    names = [c.name for c in read_table(b'_id,a,a,"b ""c""",\n').columns]
    assert names == ["id", "a", "a 3", "b c", "colonne 5"]


def test_a_row_with_too_many_cells_says_where():
    with pytest.raises(InvalidTable, match="Line 3 of the table: expected 2 cells, found 3"):
        read_table(b"a,b\n1,2\n1,2,3\n")


def test_an_empty_file_is_no_table():
    with pytest.raises(InvalidTable, match="an empty file"):
        read_table(b"")


def test_a_quoted_cell_may_hold_a_line_break_and_the_separator():
    assert read_table(b'a,b\n"x\ny, z",1\n').rows == (("x\ny, z", "1"),)
