"""The tour: on a fresh store the real window is driven by clicks and keys through all eight steps, as the right roles.

It saves a picture of each screen, the papers, and `tour.json` with each step's outcome as read back from the store.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from desktop import wording
from desktop.app.main import make_application
from desktop.app.tour_assessment import publish
from desktop.app.tour_map import look_at_map
from desktop.app.tour_window import CONTROL, TourWindow
from desktop.background.garbage import GuiGarbage
from desktop.rules.terms import Level
from desktop.rules.workflow import Action, Role, Status, Step
from desktop.views.assessment.page import AssessmentPage
from desktop.views.cases.case_pane import CasePane
from desktop.wording import choices as choice_words

MORNING = datetime(2015, 11, 23, 1, 0, tzinfo=UTC)
"""Mon 2015-11-23 09:00 in the district; the demonstration's month ends here."""
AFTER_THE_MONTH = datetime(2015, 12, 1, 1, 30, tzinfo=UTC)
CATEGORY, PLACE = "工地扬尘", "演示二条8号工地"


@dataclass
class Outcome:
    """One step of the tour as `tour.json` tells it."""

    step: int
    name: str
    role: str
    did: str
    outcome: str = ""
    pictures: list[str] = field(default_factory=list)
    ok: bool = False


def run(arguments: argparse.Namespace) -> int:
    """Run the tour; 0 when every step did what it says."""
    _prepare_platform()
    out = Path(arguments.out).absolute()
    width, height = (int(part) for part in arguments.size.split("x"))
    application = make_application([])
    garbage = GuiGarbage(parent=application)
    tour = Tour(application, out, arguments.theme, (width, height))
    ok = tour.run()
    garbage.close()
    for step in tour.outcomes:
        print(f"{'成' if step.ok else '败'}　{step.step} {step.name}　{step.role}　{step.did}　{step.outcome}")
    print(f"图片 {len(list(out.glob('*.png')))} 张、文书 {len(list(out.glob('*.pdf')))} 份和 tour.json 在：{out}")
    return 0 if ok else 1


def _prepare_platform() -> None:
    """Without a display the window is drawn in memory; Chromium's sandbox refuses root, who runs tours in containers only."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu --log-level=3")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


class Tour:
    """One run; `outcomes` tells what was done and what came of it."""

    def __init__(self, application: QApplication, out: Path, theme: str, size: tuple[int, int]) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out = out
        self.outcomes: list[Outcome] = []
        self.desk = TourWindow(application, out, theme, size, MORNING)

    def run(self) -> bool:
        """Walk through the steps; the first failure ends the tour, with pictures of what was on screen."""
        try:
            self.desk.open()
            for step in self._steps():
                step()
        except Exception:  # noqa: BLE001 - whatever went wrong is the tour's result
            self._fail()
        finally:
            self._write()
            self.desk.close()
        return all(each.ok for each in self.outcomes)

    def _steps(self) -> tuple[Callable[[], None], ...]:
        return (
            self._report,
            self._accept,
            self._file,
            self._look_at_map,
            self._dispatch,
            self._take,
            self._answer,
            self._send_to_verify,
            self._verify,
            self._close_and_print,
            self._evaluate,
            self._publish,
            self._look_around,
        )

    # The eight steps.

    def _report(self) -> None:
        with self._step(Step.COLLECTION, Role.INSPECTOR, "用 Ctrl+N 登记上报，附照片") as outcome:
            window = self.desk.signed_in(Role.INSPECTOR)
            self.desk.hands.press(window, Qt.Key.Key_N, CONTROL)
            form = self.desk.form("form_report")
            self.desk.hands.enter(form, "category", CATEGORY)
            self.desk.hands.enter(form, "description", "工地土方作业未洒水，扬尘飘向居民楼，持续约二十分钟。")
            self.desk.hands.enter(form, "grid", "樱桃园社区")
            self.desk.hands.enter(form, "address", PLACE)
            self.desk.add_photo(form, "上报")
            outcome.pictures.append(self.desk.picture("intake"))
            self.desk.submit(form)
            self.desk.learn_number(PLACE)
            outcome.pictures.append(self.desk.picture("reported"))
            outcome.outcome = self.desk.expect(Status.REPORTED)

    def _accept(self) -> None:
        with self._step(Step.FILING, Role.REGISTRAR, "核对类别和级别，受理") as outcome:
            self.desk.open_case(Role.REGISTRAR)
            form = self.desk.act(Action.ACCEPT)
            self.desk.hands.enter(form, "level", wording.level(Level.DISTRICT))
            outcome.pictures.append(self.desk.picture("accept"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.ACCEPTED)

    def _file(self) -> None:
        with self._step(Step.FILING, Role.SHIFT_LEADER, "选立案条件，立案编号") as outcome:
            self.desk.open_case(Role.SHIFT_LEADER)
            form = self.desk.act(Action.FILE)
            self.desk.choose_first(form, "filing_condition")
            self.desk.hands.enter(form, "opinion", "同意立案")
            outcome.pictures.append(self.desk.picture("file"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.FILED)

    def _look_at_map(self) -> None:
        with self._step(Step.DISPATCH, Role.DISPATCHER, "在地图上看三级网格和案件") as outcome:
            window = self.desk.signed_in(Role.DISPATCHER)
            for picture in look_at_map(self.desk.hands, window):
                outcome.pictures.append(self.desk.picture(picture))
            self.desk.hands.press(window, Qt.Key.Key_2, CONTROL)
            self.desk.hands.settle()
            outcome.pictures.append(self.desk.picture("board"))
            outcome.outcome = "三级网格已显示，点选网格出卡片"

    def _dispatch(self) -> None:
        with self._step(Step.DISPATCH, Role.DISPATCHER, "选处置部门，看清期限后派遣") as outcome:
            self.desk.open_case(Role.DISPATCHER)
            form = self.desk.act(Action.DISPATCH)
            self.desk.hands.enter(form, "lead_body", "区城管执法监察局")
            self.desk.hands.enter(form, "requirement", "请到现场查处并督促苫盖、洒水")
            self.desk.wait_effect(form)
            outcome.pictures.append(self.desk.picture("dispatch"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.DISPATCHED)

    def _take(self) -> None:
        with self._step(Step.HANDLING, Role.BODY, "接收任务") as outcome:
            self.desk.open_case(Role.BODY)
            form = self.desk.act(Action.TAKE)
            self.desk.hands.enter(form, "handler", "马建军")
            outcome.pictures.append(self.desk.picture("take"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.HANDLING)

    def _answer(self) -> None:
        with self._step(Step.FEEDBACK, Role.BODY, "反馈处置结果，附整改照片") as outcome:
            self.desk.clock.now += timedelta(hours=2)
            form = self.desk.act(Action.ANSWER)
            self.desk.hands.enter(form, "result", "裸土已全部苫盖，作业面持续洒水，扬尘消除。")
            self.desk.hands.enter(form, "measures", "责令当场改正")
            self.desk.hands.enter(form, "legal_basis", "《北京市大气污染防治条例》")
            self.desk.add_photo(form, "整改")
            outcome.pictures.append(self.desk.picture("answer"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.ANSWERED)

    def _send_to_verify(self) -> None:
        with self._step(Step.VERIFICATION, Role.REGISTRAR, "派网格监督员核查") as outcome:
            self.desk.open_case(Role.REGISTRAR)
            form = self.desk.act(Action.REQUEST_VERIFY)
            self.desk.choose_first(form, "inspector")
            outcome.pictures.append(self.desk.picture("request-verify"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.ANSWERED)

    def _verify(self) -> None:
        with self._step(Step.VERIFICATION, Role.INSPECTOR, "到现场核查，反馈通过") as outcome:
            self.desk.open_case(Role.INSPECTOR)
            form = self.desk.act(Action.VERIFY)
            self.desk.hands.enter(form, "passed", choice_words.verdict("passed")[0])
            self.desk.hands.enter(form, "finding", "到场核查，裸土已苫盖，未见扬尘。")
            self.desk.add_photo(form, "核查")
            outcome.pictures.append(self.desk.picture("verify"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.VERIFIED)

    def _close_and_print(self) -> None:
        with self._step(Step.VERIFICATION, Role.SHIFT_LEADER, "选结案条件，结案，打印案卷") as outcome:
            self.desk.open_case(Role.SHIFT_LEADER)
            form = self.desk.act(Action.CLOSE)
            self.desk.choose_first(form, "closing_condition")
            outcome.pictures.append(self.desk.picture("close"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.CLOSED)
            outcome.pictures.append(self.desk.picture("closed"))
            pane = self.desk.hands.find(self.desk.window, CasePane)
            button = self.desk.hands.find(pane, QToolButton)
            button.setFocus(Qt.FocusReason.TabFocusReason)
            ask = partial(self.desk.hands.press, button, Qt.Key.Key_P, CONTROL)
            outcome.pictures += self.desk.printed("case-file", ask)

    def _evaluate(self) -> None:
        with self._step(Step.EVALUATION, Role.ASSESSOR, "按评分规则综合评价") as outcome:
            self.desk.open_case(Role.ASSESSOR)
            form = self.desk.act(Action.EVALUATE)
            outcome.pictures.append(self.desk.picture("evaluate"))
            self.desk.submit(form)
            outcome.outcome = self.desk.expect(Status.EVALUATED)

    def _publish(self) -> None:
        with self._step(Step.ASSESSMENT, Role.ASSESSOR, "发布十一月考核，打印评分卡") as outcome:
            self.desk.clock.now = AFTER_THE_MONTH
            window = self.desk.signed_in(Role.ASSESSOR, again=True)
            for picture in publish(self.desk.hands, window):
                outcome.pictures.append(self.desk.picture(picture))
            outcome.outcome = self.desk.expect(Status.ASSESSED)
            page = self.desk.hands.find(window, AssessmentPage)
            outcome.pictures += self.desk.printed("scorecard", lambda: self.desk.hands.click(page.print))

    def _look_around(self) -> None:
        with self._step(Step.ASSESSMENT, Role.ADMINISTRATOR, "看台账和管理各页") as outcome:
            window = self.desk.signed_in(Role.ADMINISTRATOR)
            for key, name in (("4", "registers"), ("5", "administration"), ("2", "board")):
                self.desk.hands.press(window, getattr(Qt.Key, f"Key_{key}"), CONTROL)
                self.desk.hands.settle()
                outcome.pictures.append(self.desk.picture(name))
            outcome.outcome = "各页如实说明现有和将有的内容"

    @contextmanager
    def _step(self, step: Step, role: Role, did: str) -> Iterator[Outcome]:
        outcome = Outcome(step.value, wording.step(step), wording.role(role), did)
        self.outcomes.append(outcome)
        yield outcome
        outcome.ok = True
        self.desk.clock.now += timedelta(minutes=12)

    def _fail(self) -> None:
        if not self.outcomes:
            self.outcomes.append(Outcome(0, "启动", "", "打开窗口"))
        failed = self.outcomes[-1]
        failed.ok, failed.outcome = False, traceback.format_exc(limit=8)
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible():
                widget.grab().save(str(self.out / f"failed-{type(widget).__name__}.png"))

    def _write(self) -> None:
        told = {
            "ok": all(each.ok for each in self.outcomes) and len(self.outcomes) > 1,
            "case": self.desk.number,
            "steps": [asdict(each) for each in self.outcomes],
        }
        (self.out / "tour.json").write_text(json.dumps(told, ensure_ascii=False, indent=2), "utf-8")
