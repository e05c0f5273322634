"""The list in scripts/system_packages.sh against what the installed Qt really asks the linker for."""

import re
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the wheels bring everything")

# fmt: off
MODULES = (
    "Core", "Gui", "Widgets", "Network", "PrintSupport", "Svg", "Pdf", "PdfWidgets", "WebChannel", "WebEngineWidgets",
)
PLUGINS = (
    "platforms/libqxcb", "platforms/libqoffscreen", "platforms/libqwayland", "wayland-*-client/*", "xcbglintegrations/*",
    "platforminputcontexts/*", "imageformats/*", "iconengines/*", "printsupport/*", "tls/*",
)
# fmt: on
# There on every system with the GNU C library.
GIVEN = re.compile(
    r"(linux-vdso|ld-linux.*|libc|libm|libdl|libpthread|librt|libresolv|libutil|libgcc_s|libstdc\+\+)\.so"
)


def loaded_directly(file: Path) -> dict[str, str]:
    """Return what the linker finds for each library that a file needs: name → path, or "" where it finds none."""
    listed = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^\s*(\S+) => (\S+|not found)", listed, re.MULTILINE)
    return {name: "" if path == "not" else path for name, path in found}


@pytest.fixture(scope="module")
def needed() -> dict[str, str]:
    qt = Path(PySide6.__file__).parent
    files = [qt / f"Qt{module}.abi3.so" for module in MODULES]
    files += [file for pattern in PLUGINS for file in (qt / "Qt" / "plugins").glob(f"{pattern}.so")]
    files.append(qt / "Qt" / "libexec" / "QtWebEngineProcess")
    assert len(files) > len(MODULES) + len(PLUGINS)
    libraries: dict[str, str] = {}
    for file in files:
        libraries |= loaded_directly(file)
    return {name: path for name, path in libraries.items() if not path.startswith(str(qt.parent))}


def test_nothing_is_missing_here(needed: dict[str, str]) -> None:
    assert [name for name, path in needed.items() if not path] == []


def test_what_qt_itself_names_is_in_the_list(needed: dict[str, str], repository: Path) -> None:
    script = (repository / "scripts" / "system_packages.sh").read_text(encoding="utf-8")
    listed = set(re.findall(r"^(lib\S+?):", script, re.MULTILINE))
    for_others = {name for path in needed.values() if path for name in loaded_directly(Path(path))}
    assert {name for name in needed if not GIVEN.match(name)} - for_others - listed == set()


def test_with_everything_there_it_says_and_asks_nothing(repository: Path) -> None:
    script = repository / "scripts" / "system_packages.sh"
    done = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
