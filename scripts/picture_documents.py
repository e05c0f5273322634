"""Pictures of every printed document for the manual, from the rows of the tests; needs pdftoppm, prints nothing of any real case."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from desktop.printing.documents import Document  # noqa: E402
from desktop.printing.fonts import Fonts, load_fonts  # noqa: E402
from desktop.printing.register_lists import GridDuty, grid_sheets  # noqa: E402
from desktop.printing.scorecard import scorecard  # noqa: E402
from desktop.queries.grid_map import GridCard  # noqa: E402
from desktop.wording import papers  # noqa: E402
from tests.printing import rows, test_assessment_notice, test_documents  # noqa: E402

DOTS_PER_INCH = 60


def documents(fonts: Fonts) -> Iterator[tuple[str, bytes, int]]:
    """Each document's name, its PDF, and which page shows it best."""
    for document in Document:
        yield document.value, test_documents.printed(test_documents.full(), document, fonts), 1
    yield "scorecard", scorecard(rows.card_row(), papers, fonts, rows.OFFICE), 1
    yield "grid-duty", _grid_sheet(fonts), 1
    notice = test_assessment_notice.notice(fonts, count=12)
    for page in (1, 2, 3, 4):
        yield f"notice-{page}", notice, page


def _grid_sheet(fonts: Fonts) -> bytes:
    card = GridCard(
        code="110102019004",
        level=3,
        name="樱桃园社区",
        path="西城区 · 白纸坊街道 · 樱桃园社区",
        responsible_body="樱桃园社区居民委员会",
        responsible_person="吴桂兰",
        phone="010-00000000",
        inspectors=(("刘玥", ""),),
        open_cases=3,
        overdue_cases=1,
        closed_this_month=12,
        area_m2=320_000,
        provisional=True,
        outline_source="示例",
        valid_from=rows.at(1, "00:00").date(),
    )
    duty = GridDuty(card, ("金融街西延项目二标段工地（重点）",), ("监督员　每日 1 次",))
    return grid_sheets([duty], rows.OUTLINES, fonts, rows.OFFICE, rows.at(24, "09:00"))


def main() -> None:
    """Write docs/pictures/*.png."""
    folder = REPOSITORY / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        fonts = load_fonts(Path(scratch), system_folders=())
        pdf = Path(scratch) / "paper.pdf"
        for name, content, page in documents(fonts):
            pdf.write_bytes(content)
            options = ["-r", str(DOTS_PER_INCH), "-png", "-singlefile", "-f", str(page), "-l", str(page)]
            subprocess.run(["pdftoppm", *options, str(pdf), str(folder / name)], check=True)


if __name__ == "__main__":
    main()
