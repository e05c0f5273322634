# make run    sets everything up and opens the application; without a screen it makes the tour instead
# make test   sets everything up and runs the tests
# make lint · tour · bench · lock · setup · clean
.DEFAULT_GOAL := run
.PHONY: run test lint tour bench lock setup clean

VENV := .venv
PYTHON := $(VENV)/bin/python
SYSTEM := $(VENV)/.system-packages
INSTALLED := $(VENV)/.installed
TOUR := build/tour

# Chromium's sandbox refuses to run as root; switching it off is for tests and tours in containers, never for users.
HEADLESS := QT_QPA_PLATFORM=offscreen QTWEBENGINE_CHROMIUM_FLAGS="--disable-gpu --log-level=3" \
	$(if $(filter 0,$(shell id -u)),QTWEBENGINE_DISABLE_SANDBOX=1)
SCREEN := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter-out Linux,$(shell uname -s)))

ifdef SCREEN
run: setup
	@$(VENV)/bin/grid-desk
else
run: tour
endif

tour: setup
	@$(HEADLESS) $(VENV)/bin/grid-desk tour --out $(TOUR)
	@echo "Pictures and PDFs of the tour: $(abspath $(TOUR))"

test: setup
	@$(HEADLESS) $(PYTHON) -m pytest -n 2

lint: setup
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy $(sort $(dir $(wildcard desktop/*.py tests/*.py scripts/*.py benchmarks/*.py)))
	@$(VENV)/bin/lint-imports --no-logo

bench: setup
	@$(HEADLESS) $(PYTHON) -m benchmarks

# The lock holds hashes and names no index, so that it is good on any machine. Versions stay unless UPGRADE=--upgrade is said.
lock: setup
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes $(UPGRADE) \
		--no-header --no-emit-index-url --no-emit-find-links --no-config -o requirements.lock pyproject.toml
	@! grep -nE '://|^-' requirements.lock

setup: $(INSTALLED)

$(SYSTEM): scripts/system_packages.sh
	@scripts/system_packages.sh
	@for python in python3 python3.11 python3.12 python3.13 python3.14; do \
		$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		$$python -m venv $(VENV) && touch $@ && exit 0; \
	done; echo "Grid Desk needs Python 3.11 or later with its venv module; none of python3, python3.11 ... is one." >&2; exit 1

$(INSTALLED): requirements.lock pyproject.toml $(SYSTEM)
	@echo "Installing Python packages into $(VENV) (some hundred MB; once)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf build dist $(VENV)
