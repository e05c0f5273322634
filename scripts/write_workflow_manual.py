"""Write the workflow's manual, docs/workflow.md, from the one table: per action from → to, who, and what must be filled in.

Run it as `python scripts/write_workflow_manual.py` after a change of desktop/rules/workflow.py, of a form, or of the words;
a test compares the file with what this writes.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop import wording
from desktop.exchange.history_columns import HEADINGS, REQUIRED
from desktop.rules import workflow
from desktop.rules.workflow import ASKED_BY, DECIDED_BY, STAGE_ON_ENTRY, STEP_OF, Action, Move, Role, Side, Status, Step
from desktop.usecases.acting import Act
from desktop.usecases.actions import form_of

TARGET = Path(__file__).resolve().parent.parent / "docs" / "workflow.md"

PREFACE = """\
# 办理流程

> 本页由 `scripts/write_workflow_manual.py` 根据程序内唯一的流程表生成，请勿手工修改。
> 界面上能点的按钮、程序的检查、数据库的触发器和本页出自同一张表。

“核实”在立案之前：问题是否属实；“核查”在结案之前：问题是否解决。
每项操作都在办理记录中留一条，只增不改，前后以校验值相连；撤销、更正也是操作。"""

BEYOND = """\
## 表外规则

- 街道、社区只办理本网格内的案件，处置单位只办理本单位的任务；派给街道、社区的案件须在其网格内。
- 申请不能由申请人自己审批；同一案件同类申请同时只能有一项待审批；案件状态一变，其他待审批的申请即失效；审批本身限时。
- 第一次延期由派遣员审批，第二次由值班长审批，最多两次；每次不得长于原时限；须在期限之内提出，批准较晚的从原期限起算。
- 挂账须在期限之内提出，一年以内恢复；挂账期间牵头和协办单位的时限都停计，到日自动恢复，剩余时限不变。
- 准予回退、撤回派遣、升级、移送、作废时，本段时限不计入考核，已经超期的除外。
- 核查不通过即返工：退回原单位和所选的协办单位，按类别的返工时限重新计时。
- 经办处置的人不能核查；受理员代监督员登记核实、核查时，记明该监督员的姓名。
- 突发事件和污染纠纷，所在街道自动成为协办单位；突发事件各环节用同样的数字，按紧急工作时计时。
- 派遣时即可指定协办单位。协办任务的时限不超出牵头单位的期限（所剩不足一小时的，给一小时）；协办未完成时牵头单位反馈，须说明理由。
- 催办、督办由被催办、被督办的单位答复。
- 挂牌督办只能由区领导发出；申诉由评价人以外的考核员裁决，每个单位一次，未裁决前不能发布考核。
- 到期自动办理：恢复挂账、提醒快到期的经办人、建议升级超期案件、给前一日的办理记录留存校验值。
- 导入的历史案件照原系统的时间和期限记入，并作标记，只供查阅：不再办理，不计入考核；撤销导入时整批作废，记录都保留。"""


def manual() -> str:
    """The whole manual, Markdown."""
    parts = [
        PREFACE,
        "## 状态",
        _statuses(),
        "## 操作",
        _actions(),
        "## 申请与审批",
        _requests(),
        "## 计时",
        _stages(),
        BEYOND,
    ]
    return "\n\n".join(parts) + "\n"


def _statuses() -> str:
    rows = []
    for step in Step:
        of_step = [wording.status(status) for status in Status if STEP_OF.get(status) is step]
        rows.append((str(step.value), wording.step(step), "、".join(of_step) or "—"))
    ends = [wording.status(status) for status in Status if status not in STEP_OF]
    rows.append(("—", "流程之外结束", "、".join(ends)))
    return _table(("步骤", "名称", "状态"), rows)


def _actions() -> str:
    rows = []
    for action in dict.fromkeys(move.action for move in workflow.MOVES):
        moves = workflow.moves_of(action)
        rows.append((wording.action(action), _changes(moves), _who(moves), _required(action)))
    return _table(("动作", "从 → 到", "谁", "必填项"), rows)


def _changes(moves: Sequence[Move]) -> str:
    """「从 → 到」, sources with the same targets together, unchanged ones without an arrow."""
    targets: dict[Status | None, tuple[Status | None, ...]] = {}
    for move in moves:
        known = targets.setdefault(move.source, ())
        if move.target not in known:
            targets[move.source] = (*known, move.target)
    groups: dict[tuple[Status | None, ...], list[Status | None]] = {}
    for source, ends in targets.items():
        groups.setdefault(ends, []).append(source)
    return "；".join(
        f"{_sources(sources)} → {'或'.join(_target(end) for end in ends)}" for ends, sources in groups.items()
    )


def _sources(sources: Iterable[Status | None]) -> str:
    found = list(sources)
    if set(found) == workflow.OPEN:
        return "任一在办状态"
    if set(found) == workflow.FILED_AND_LATER:
        return "立案以后任一状态"
    return "、".join(wording.status(source) if source else "新案件" for source in found)


def _target(target: Status | None) -> str:
    return wording.status(target) if target else "不变"


def _who(moves: Sequence[Move]) -> str:
    """Roles with the same standing and the same statuses together; the statuses are said where they differ between roles."""
    kinds: dict[tuple[frozenset[Role], Side], set[Status | None]] = {}
    for move in moves:
        kinds.setdefault((move.roles, move.side), set()).add(move.source)
    everywhere = {move.source for move in moves}
    told = []
    for (roles, side), sources in kinds.items():
        who = "、".join(wording.role(role) for role in Role if role in roles)
        limits = [] if side is Side.ANY else [wording.side(side)]
        if sources != everywhere:
            limits.append("、".join(wording.status(each) if each else "新案件" for each in Status if each in sources))
        told.append(f"{who}（{'；'.join(limits)}）" if limits else who)
    return "；".join(told)


def _required(action: Action) -> str:
    """The labels of the fields that have no default; what is filled in for everybody (which case) is left out."""
    form = form_of(action)
    if form is None:
        return "—"
    if action is Action.IMPORT_HISTORY:
        return "、".join((wording.field("batch"), *(HEADINGS[name] for name in REQUIRED)))
    general = {field.name for field in dataclasses.fields(Act)}
    labels = [
        wording.field(field.name)
        for field in dataclasses.fields(form)
        if field.name not in general
        and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    ]
    if action is Action.REPORT:
        labels.append(f"{wording.field('grid')}或{wording.field('position')}")
    return "、".join(labels) or "—"


def _requests() -> str:
    rows = []
    for kind, asking in ASKED_BY.items():
        allow = next(action for action, decided in DECIDED_BY.items() if decided == (kind, True))
        refuse = next(action for action, decided in DECIDED_BY.items() if decided == (kind, False))
        deciders = {role for move in workflow.moves_of(allow) for role in move.roles}
        rows.append(
            (
                wording.request_kind(kind),
                _who(workflow.moves_of(asking)),
                "、".join(wording.role(role) for role in Role if role in deciders),
                _changes(workflow.moves_of(allow)),
                _changes(workflow.moves_of(refuse)),
            )
        )
    return _table(("申请", "谁提出", "谁审批", "批准", "不准"), rows)


def _stages() -> str:
    """Which stage each status starts; verification starts without a change of status."""
    rows = [
        (wording.stage(stage), wording.status(status), wording.step(STEP_OF[status]))
        for status, stage in STAGE_ON_ENTRY.items()
        if status is not Status.HANDLING
    ]
    told = (
        wording.stage(workflow.Stage.VERIFICATION),
        wording.action(Action.REQUEST_VERIFY),
        wording.step(Step.VERIFICATION),
    )
    return _table(("环节", "起于", "步骤"), [*rows[:-1], told, rows[-1]])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "／") for cell in line) + " |" for line in lines)


def main() -> int:
    """Write the manual, and say where."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(manual(), encoding="utf-8")
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
