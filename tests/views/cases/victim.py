"""A window in a process of its own, typing a report until somebody kills it: `python -m tests.views.cases.victim STORE DRAFTS`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app.interpreter import keep_constants_alive
from desktop.background.live import Live
from desktop.background.tasks import Tasks
from desktop.rules.permissions import SYSTEM
from desktop.store.work import open_store
from desktop.usecases import accounts
from desktop.views.cases.page import CasesPage
from desktop.views.shared.drafts import Drafts

TYPED = "写到一半，机器断电"


def main(store_path: str, drafts: str, now: str) -> None:
    """Type, say "saved" once the draft is on disk, and go on until killed."""
    keep_constants_alive()
    application = QApplication([])
    moment = datetime.fromisoformat(now)
    store = open_store(f"sqlite:///{store_path}", clock=lambda: moment)
    with store.writing(SYSTEM) as work:
        actor = accounts.find_actor(work, "registrar")
    tasks, live = Tasks(store, actor), Live(store)
    page = CasesPage(tasks, live, actor, Drafts(Path(drafts)), lambda: moment)
    page.show()
    page.draft_saved.connect(lambda _: print("saved", flush=True))  # noqa: T201 - whoever waits for it reads it
    page.new_report()
    form = page.intake.form
    assert form is not None
    form.body.fields["description"].edit.setPlainText(TYPED)  # type: ignore[attr-defined]
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
