"""Drafts on disk: kept per user, case and action, whole or not at all, readable by their owner alone."""

import os
import stat
import sys
from pathlib import Path

import pytest

from desktop.views.shared.drafts import DraftKey, Drafts

KEY = DraftKey("7", "12", "answer")


def test_a_draft_comes_back_with_its_pictures(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    assert drafts.load(KEY) is None
    assert drafts.save(KEY, {"result": "已覆盖", "photos": [["x", ""]]}, (b"one", b"two"))
    again = Drafts(tmp_path / "drafts")
    assert again.load(KEY) == {"result": "已覆盖", "photos": [["x", ""]]}
    import hashlib

    assert again.file(KEY, hashlib.sha256(b"two").hexdigest()) == b"two"
    assert again.file(KEY, hashlib.sha256(b"three").hexdigest()) is None


def test_a_picture_that_was_taken_out_is_not_kept(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.save(KEY, {}, (b"one", b"two"))
    drafts.save(KEY, {}, (b"two",))
    assert sorted(path.read_bytes() for path in tmp_path.rglob("*.bytes")) == [b"two"]


def test_users_do_not_see_each_others_drafts(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.save(KEY, {"a": 1})
    drafts.save(DraftKey("8", "12", "answer"), {"a": 2})
    assert drafts.kept("7") == (KEY,)
    assert drafts.load(KEY) == {"a": 1}
    assert drafts.kept("9") == ()


def test_a_discarded_draft_is_gone(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.save(KEY, {"a": 1}, (b"one",))
    assert drafts.discard(KEY)
    assert drafts.discard(KEY)
    assert drafts.kept("7") == ()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"values": 3}', '{"case": "1"}'])
def test_a_broken_draft_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    drafts = Drafts(tmp_path)
    drafts.save(KEY, {"a": 1})
    (file,) = tmp_path.rglob("draft.json")
    file.write_text(text, "utf-8")
    assert drafts.load(KEY) is None


def test_a_name_from_outside_stays_inside_the_folder(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    for user in ("../outside", "..", "a/b", ""):
        assert drafts.save(DraftKey(user, "../../1", "x"), {"a": 1})
        assert len(drafts.kept(user)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["drafts"]


def test_a_disk_that_does_not_let_us_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert not Drafts(tmp_path / "file").save(KEY, {"a": 1})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's folder apart by itself")
def test_only_the_owner_can_read_a_draft(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafts.save(KEY, {"reporter_phone": "13800000000"})
    (file,) = tmp_path.rglob("draft.json")
    assert stat.S_IMODE(os.stat(file).st_mode) & 0o077 == 0  # noqa: PTH116
