"""The administrator's sections without a table: calendar, journal check, diagnostics, and what the command line does."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

import desktop
from desktop import wording
from desktop.background.tasks import Task, Tasks
from desktop.queries import administration, journal
from desktop.queries.administration import CalendarRow, StoreFacts
from desktop.queries.journal import VerifyResult
from desktop.rules.errors import Refused
from desktop.views.shared.cards import CardFrame
from desktop.views.shared.labels import toned
from desktop.views.shared.messages import MessageBar, Tone
from desktop.views.shared.register_table import lines
from desktop.wording import administration as words

Facts = Sequence[tuple[str, str]]
"""Labels and texts."""

_PARTS = ("PySide6-Essentials", "SQLAlchemy", "alembic", "chinesecalendar", "folium", "reportlab")


class FactsSection(QScrollArea):
    """A heading, a message and cards of label and text; what is read is read when the section is first shown."""

    def __init__(self, tasks: Tasks, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self._tasks = tasks
        self._shown = False
        holder = QWidget()
        self.column = QVBoxLayout(holder)
        self.column.setContentsMargins(12, 12, 12, 12)
        self.column.setSpacing(12)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(8)
        self.bar.addWidget(toned(title, "title"))
        self.bar.addStretch(1)
        self.column.addLayout(self.bar)
        self.message = MessageBar()
        self.message.action_requested.connect(self.reload)
        self.column.addWidget(self.message)
        self.waiting = toned(self.tr("正在读取…"), "muted")
        self.waiting.hide()
        self.column.addWidget(self.waiting)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        self.column.addLayout(self._cards)
        self.column.addStretch(1)
        self.setWidget(holder)

    def reload(self) -> None:
        """Read again; nothing to read by default."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.reload()

    def add_card(self, heading: str, facts: Sequence[tuple[str, str]]) -> CardFrame:
        """Show a card of facts."""
        card = CardFrame(heading)
        card.body.addWidget(lines(facts, label_width=120))
        card.setMaximumWidth(860)
        self._cards.addWidget(card)
        return card

    def clear_cards(self) -> None:
        """Take all cards away, and the word that they are being read."""
        self.waiting.hide()
        while (item := self._cards.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()

    def read(self, query: Callable[..., Any], on_done: Callable[[Any], object]) -> Task:
        """Read something; a failure is said above."""
        self.waiting.setVisible(self._cards.count() == 0)
        return self._tasks.read(query, on_done=on_done, on_failed=self.fail, owner=self)

    def fail(self, error: Exception) -> None:
        """Say why it could not be read."""
        self.waiting.hide()
        if isinstance(error, Refused):
            self.message.refuse(error, self.tr("重试"))
        else:
            told = self.tr("没有读出（{error}）。请重试；仍不行请查看日志。")
            self.message.say(told.format(error=type(error).__name__), Tone.REFUSAL, self.tr("重试"))


class CalendarSection(FactsSection):
    """The calendar in force, and whether next year's holidays are known."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, self.tr("日历"), parent)

    def reload(self) -> None:
        self.read(administration.calendar, self._show)

    def _show(self, row: CalendarRow) -> None:
        self.clear_cards()
        if row.missing_year is not None:
            told = self.tr(
                "还没有 {year} 年的放假安排：落在该年的期限只按周一至周五计算，并在期限说明中注明。请导入国务院年度通知。"
            )
            self.message.say(told.format(year=row.missing_year), Tone.NOTICE)
        periods = [
            (words.weekday(number), "，".join(spans) or self.tr("休息")) for number, spans in enumerate(row.weekdays)
        ]
        self.add_card(
            self.tr("现行日历"),
            (
                (self.tr("版本"), row.version),
                (self.tr("登记时间"), wording.local_full(row.made_at)),
                (self.tr("说明"), row.note or self.tr("随区域资料包装入")),
                (self.tr("{year}年节假日").format(year=row.this_year), self._known(row.this_year_known)),
                (self.tr("{year}年节假日").format(year=row.this_year + 1), self._known(row.next_year_known)),
            ),
        )
        self.add_card(self.tr("作息时间"), (*periods, (self.tr("调休上班日"), "，".join(row.standard_day))))
        overrides = [(day.isoformat(), f"{words.day_kind(kind)}　{name}".rstrip()) for day, kind, name in row.overrides]
        nothing = ((self.tr("没有"), self.tr("节假日和调休全部取自国务院历年通知")),)
        self.add_card(self.tr("本单位另行规定的日子"), overrides or nothing)

    def _known(self, known: bool) -> str:
        return self.tr("已知") if known else self.tr("未知，只按周一至周五计算")


class JournalSection(FactsSection):
    """Recomputes every chain and every day's anchor, off the GUI thread, and says what it found."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, self.tr("办理记录校验"), parent)
        self._task: Task | None = None
        self.start = QPushButton(self.tr("开始校验"))
        self.start.setProperty("primary", True)
        self.start.clicked.connect(self._begin)
        self.stop = QPushButton(self.tr("停止"))
        self.stop.clicked.connect(self._give_up)
        self.progress = QProgressBar(minimum=0, maximum=0)
        self.progress.setFixedSize(160, 4)
        self.progress.setTextVisible(False)
        for widget in (self.progress, self.stop, self.start):
            self.bar.addWidget(widget)
        self._show_running(False)
        self.add_card(
            self.tr("校验什么"),
            (
                (
                    self.tr("办理记录"),
                    self.tr("逐案重算每一条记录的校验值，看前后是否衔接、有无缺号、案件状态是否相符。"),
                ),
                (self.tr("日封存值"), self.tr("重算每天的封存值，看当天有变动的案件是否齐全。")),
                (self.tr("发现问题时"), self.tr("指出第一条不符的记录。请保留数据库原件，不要再写入，并从备份核对。")),
            ),
        )

    def _begin(self) -> None:
        self._show_running(True)
        self.message.clear()
        self._task = self._tasks.read(journal.verify, on_done=self._show, on_failed=self._fail_check, owner=self)

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._show_running(False)
        self.message.say(self.tr("已停止，没有校验完。"), Tone.NOTICE)

    def _show(self, result: VerifyResult) -> None:
        self._show_running(False)
        problem = result.problem
        if problem is None:
            told = self.tr("校验通过：{cases} 件案件、{rows} 条办理记录、{anchors} 个日封存值全部相符。")
            self.message.say(told.format(cases=result.cases, rows=result.rows, anchors=result.anchors), Tone.DONE)
            return
        day = problem.day.isoformat() if problem.day else ""
        found = words.journal_problem(problem.kind, problem.case_number, problem.sequence, day)
        told = self.tr("校验不通过：{problem}。请保留数据库原件，停止写入，并从备份核对。")
        self.message.say(told.format(problem=found), Tone.REFUSAL)

    def _fail_check(self, error: Exception) -> None:
        self._show_running(False)
        self.fail(error)

    def _show_running(self, running: bool) -> None:
        self.progress.setVisible(running)
        self.stop.setVisible(running)
        self.start.setEnabled(not running)


class DiagnosticsSection(FactsSection):
    """Versions, store, folders and the state of the web engine, to read out on the telephone or to copy."""

    def __init__(
        self,
        tasks: Tasks,
        folders: Sequence[tuple[str, Path]],
        map_requests: Callable[[], Facts] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`map_requests` tells what the map of this window has asked for, as labels and texts."""
        super().__init__(tasks, self.tr("运行诊断"), parent)
        self._folders = folders
        self._map_requests = map_requests
        self._text = ""
        self.copy = QPushButton(self.tr("复制全部"))
        self.copy.setToolTip(self.tr("复制成文字，发给技术支持；其中没有案件内容和密码"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text))
        self.bar.addWidget(self.copy)

    def showEvent(self, event: QShowEvent) -> None:
        self._shown = True
        super().showEvent(event)
        self.reload()  # every time: what the map asked for goes on changing

    def reload(self) -> None:
        self.read(administration.store_facts, self._show)

    def _show(self, facts: StoreFacts) -> None:
        self.clear_cards()
        groups = (
            (self.tr("数据库"), self._store(facts)),
            (self.tr("程序"), self._program()),
            (self.tr("地图请求"), self._map_requests() if self._map_requests is not None else ()),
            (self.tr("本机文件夹"), tuple((name, str(folder)) for name, folder in self._folders)),
        )
        told = []
        for heading, rows in groups:
            if not rows:
                continue
            self.add_card(heading, rows)
            told += [heading, *(f"{label}：{text}" for label, text in rows), ""]
        self._text = "\n".join(told)

    def _store(self, facts: StoreFacts) -> tuple[tuple[str, str], ...]:
        return (
            (self.tr("地址"), facts.address),
            (self.tr("数据库"), facts.database),
            (self.tr("结构版本"), facts.schema),
            (self.tr("区域"), facts.district),
            (
                self.tr("区域资料包"),
                self.tr("版本 {version}，{day} 装入").format(
                    version=facts.pack_version, day=facts.loaded_on.isoformat()
                ),
            ),
            (self.tr("大小"), words.size(facts.size) if facts.size is not None else self.tr("未知")),
            (self.tr("案件"), f"{facts.cases:,}"),
            (self.tr("办理记录"), f"{facts.journal_rows:,}"),
            (
                self.tr("日封存值"),
                self.tr("{number} 个，最近 {day}").format(number=facts.anchors, day=facts.last_anchor.isoformat())
                if facts.last_anchor
                else self.tr("还没有"),
            ),
        )

    def _program(self) -> tuple[tuple[str, str], ...]:
        loaded = "PySide6.QtWebEngineCore" in sys.modules
        return (
            (self.tr("本程序"), desktop.__version__),
            (self.tr("操作系统"), platform.platform()),
            ("Python", platform.python_version()),
            *((name, _version(name)) for name in _PARTS),
            (self.tr("地图引擎"), self.tr("已载入") if loaded else self.tr("未载入（打开地图页时才载入）")),
            (self.tr("显示平台"), QGuiApplication.platformName()),
        )


class CommandsSection(FactsSection):
    """What is done by the command line in this version, with the very commands."""

    def __init__(
        self, tasks: Tasks, title: str, why: str, commands: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(tasks, title, parent)
        note = toned(why, "muted")
        note.setWordWrap(True)
        self.column.insertWidget(1, note)
        for purpose, command in commands:
            card = CardFrame(purpose)
            line = toned(command, "")
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.setWordWrap(True)
            card.body.addWidget(line)
            card.setMaximumWidth(860)
            self._cards.addWidget(card)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "—"
