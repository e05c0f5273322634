"""Workstation settings keep their type and survive a damaged file."""

from pathlib import Path

from desktop.app.settings import Settings


def test_defaults_then_what_was_chosen(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert (settings.theme, settings.remember_user, settings.window_geometry) == ("light", True, b"")
    settings.theme = "dark"
    settings.remember_user = False
    settings.window_geometry = bytes(range(256))
    settings.last_user = "刘洋 ,;=\"'"
    settings.save()
    again = Settings(tmp_path)
    assert (again.theme, again.remember_user) == ("dark", False)
    assert again.window_geometry == bytes(range(256))
    assert again.last_user == "刘洋 ,;=\"'"


def test_what_is_no_such_value_counts_as_not_set(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.write("sign-in/remember", "maybe")
    settings.write("window/geometry", "not base64!")
    assert settings.remember_user is True
    assert settings.window_geometry == b""


def test_no_option_can_hold_a_password() -> None:
    keys = [option.key for option in vars(Settings).values() if hasattr(option, "key")]
    assert keys
    assert not any("password" in key for key in keys)
