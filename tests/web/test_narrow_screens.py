"""What lets words break and tables stack, so that no page scrolls sideways."""

from __future__ import annotations


def test_the_name_of_a_theme_breaks_behind_a_slash(read) -> None:
    page = read("/en/themes")
    (name,) = [
        each
        for each in page.xpath("//span[@class='g2f-themes__name']")
        if each.text_content() == "Area management/restriction/regulation zones and reporting units"
    ]
    assert len(name.xpath(".//wbr")) == 2


def test_a_stacked_table_keeps_its_labels_and_its_roles(read) -> None:
    (table,) = read("/fr/dataset/rivieres").xpath("//table[@class='g2f-table']")
    assert table.get("role") == "table"
    cells = table.xpath("./tbody[@role='rowgroup']/tr[@role='row']/td[@role='cell']")
    assert [cell.get("data-label") for cell in cells] == [None, "Date", "Résultat"]
