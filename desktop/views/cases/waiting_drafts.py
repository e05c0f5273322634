"""The drafts that a crash or a closed window left behind and that nobody has opened yet; it shows nothing and opens no form."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import wording
from desktop.rules.workflow import Action
from desktop.views.cases.batch_pane import BATCH
from desktop.views.cases.intake import NEW
from desktop.views.shared.drafts import DraftKey, Drafts


class WaitingDrafts:
    """One person's, the one left last at the end."""

    def __init__(self, drafts: Drafts, account: str) -> None:
        self._account = account
        # A batch form takes its draft up when it is opened again: its cases were chosen by hand.
        self._keys = tuple(key for key in drafts.kept(account) if key.case != BATCH)

    def __bool__(self) -> bool:
        return bool(self._keys)

    @property
    def words(self) -> str:
        """How many wait, and what they are of."""
        names = "、".join(dict.fromkeys(_name(key) for key in self._keys))
        words = QCoreApplication.translate("WaitingDrafts", "有 {n} 份没有提交的草稿（{names}），填写的内容都在。")
        return words.format(n=len(self._keys), names=names)

    def take(self) -> DraftKey:
        """The one that was left last; it waits no more."""
        *rest, last = self._keys
        self._keys = tuple(rest)
        return last

    def new_report_opened(self) -> None:
        """The form of a new report is open, with its draft."""
        self._keys = tuple(key for key in self._keys if key.case != NEW)

    def form_opened(self, case_id: int | None, action: Action) -> bool:
        """The form of an act is open, with its draft; True where that was waiting."""
        opened = DraftKey(self._account, str(case_id), action.value)
        waited = opened in self._keys
        self._keys = tuple(key for key in self._keys if key != opened)
        return waited


def _name(key: DraftKey) -> str:
    return wording.action(Action(key.action)) if key.action in set(Action) else key.action
