from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from desktop.itemmodels.columns import ROW_ROLE, SORT_ROLE
from desktop.itemmodels.grid_tree import GridFilter, GridTreeModel, count_columns
from desktop.queries.grid_map import GridRow

DISTRICT = GridRow("110102", 1, "西城区", None, 9, 2)
ROWS = (
    DISTRICT,
    GridRow("110102001", 2, "西长安街街道", "110102", 3, 0),
    GridRow("110102001004", 3, "府右街南社区", "110102001", 3, 0),
    GridRow("110102013", 2, "白纸坊街道", "110102", 6, 2),
    GridRow("110102013001", 3, "樱桃园社区", "110102013", 2, 2),
    GridRow("110102013002", 3, "建功北里社区", "110102013", 4, 0),
)


@pytest.fixture
def model(qapp: object) -> GridTreeModel:
    tree = GridTreeModel(count_columns("网格", "在办", "超期"), lambda row: row.code)
    QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal, tree)
    tree.set_rows(ROWS)
    return tree


def outline(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[object]:
    """Names, each followed by the list of what it holds."""
    parent = parent or QModelIndex()
    found: list[object] = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append(index.data())
        if model.rowCount(index):
            found.append(outline(model, index))
    return found


def test_grids_stand_under_the_grid_that_holds_them(model: GridTreeModel) -> None:
    assert outline(model) == [
        "西城区",
        ["西长安街街道", ["府右街南社区"], "白纸坊街道", ["樱桃园社区", "建功北里社区"]],
    ]


def test_the_order_of_the_rows_does_not_matter(model: GridTreeModel) -> None:
    other = GridTreeModel(model.columns)
    other.set_rows(reversed(ROWS))
    assert outline(other) == outline(model)


def test_a_grid_without_its_parent_stands_at_the_top(model: GridTreeModel) -> None:
    model.set_rows(ROWS[3:])
    assert outline(model) == ["白纸坊街道", ["樱桃园社区", "建功北里社区"]]


def test_counts_are_shown_where_there_are_any(model: GridTreeModel) -> None:
    street = model.index_of("110102013")
    assert [street.siblingAtColumn(column).data() for column in range(3)] == ["白纸坊街道", "6", "2"]
    assert model.index_of("110102001").siblingAtColumn(2).data() == ""
    assert model.index_of("110102001").siblingAtColumn(2).data(SORT_ROLE) == 0
    assert street.data(ROW_ROLE) == ROWS[3]
    assert street.data(Qt.ItemDataRole.ToolTipRole) == "110102013"
    assert model.headerData(2, Qt.Orientation.Horizontal) == "超期"


def test_new_counts_change_cells_and_keep_the_tree(model: GridTreeModel) -> None:
    resets, changes = QSignalSpy(model.modelReset), QSignalSpy(model.dataChanged)
    index = model.index_of("110102013001")
    model.set_rows([replace(row, open_cases=7) if row.code == "110102013001" else row for row in ROWS])
    assert resets.count() == 0
    assert changes.count() == 1
    assert index.siblingAtColumn(1).data() == "7"


def test_other_grids_reset_the_tree(model: GridTreeModel) -> None:
    resets = QSignalSpy(model.modelReset)
    model.set_rows([replace(row, name="新樱桃园社区") if row.code == "110102013001" else row for row in ROWS])
    assert resets.count() == 1
    assert model.index_of("110102013001").data() == "新樱桃园社区"


def test_an_unknown_code_has_no_index(model: GridTreeModel) -> None:
    assert not model.index_of("999999").isValid()
    assert model.row_of("999999") is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("樱桃", ["西城区", ["白纸坊街道", ["樱桃园社区"]]]),
        ("110102013002", ["西城区", ["白纸坊街道", ["建功北里社区"]]]),
        ("  白纸坊 ", ["西城区", ["白纸坊街道", ["樱桃园社区", "建功北里社区"]]]),
        ("东城", []),
        ("(", []),
    ],
)
def test_the_filter_keeps_what_lies_above_and_below(model: GridTreeModel, text: str, left: list[object]) -> None:
    proxy = GridFilter(model)
    QAbstractItemModelTester(proxy, QAbstractItemModelTester.FailureReportingMode.Fatal, proxy)
    proxy.search(text)
    assert outline(proxy) == left
    proxy.search("")
    assert outline(proxy) == outline(model)
