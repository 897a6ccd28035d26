# Two commands for a newcomer: `make demo` and `make test`. All that is needed is Python 3.11 or newer, git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := requirements/constraints.txt
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS)
INSTALLED_FROM := pyproject.toml $(CONSTRAINTS) hatch_build.py $(wildcard src/newsgrab/extraction/native*.p[yx]*)

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser check quality bench startup clean lock soak

help:  ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/'

demo: $(VENV)/.installed  ## fetch and extract the articles of a small news site that runs on this machine
	@$(BIN)/newsgrab demo

test: $(VENV)/.installed-dev  ## all tests but those in a browser
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --ignore=tests/browser

test-browser: $(VENV)/.installed-dev  ## the reports of `newsgrab inspect` in a real Chromium; screenshots in build/screenshots
	@$(BIN)/python -m pytest -rs tests/browser

check: $(VENV)/.installed-dev  ## ruff and strict types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

quality: $(VENV)/.installed  ## fail when a figure on the annotated pages falls under its floor
	@$(BIN)/python bench/quality.py

bench: $(VENV)/.installed-bench  ## newsgrab beside other extractors: quality, time, memory; rewrites README's table
	@$(BIN)/python bench/compare.py

startup: $(VENV)/.installed  ## CPU time of whole newsgrab processes
	@$(BIN)/python bench/startup.py

soak: $(VENV)/.installed-dev  ## kill batch runs 320 times at random instants, each kind of lake 53 times (NEWSGRAB_KILLS, NEWSGRAB_SEED)
	@NEWSGRAB_KILLS=$${NEWSGRAB_KILLS:-320} $(BIN)/python -m pytest tests/batch/test_kills.py tests/lake/test_compact.py tests/lake/test_replay.py

clean:  ## remove what make made
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

lock:  ## pin the newest version of every package anew
	@rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --upgrade pip 'hatchling==1.27.0' editables cython setuptools
	@$(VENV)-lock/bin/python -m pip install --quiet --no-build-isolation --editable '.[dev,bench]'
	@echo '# The exact version of every package that the Makefile installs. Made by `make lock`.' > $(CONSTRAINTS)
	@$(VENV)-lock/bin/python -m pip freeze --all --exclude-editable >> $(CONSTRAINTS)
	@rm -rf $(VENV)-lock

# The build tools are installed (pinned) beforehand, so that pip does not fetch unpinned ones for each build.
$(VENV)/.tools: $(INSTALLED_FROM)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsgrab needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade pip hatchling editables cython setuptools
	@touch $@

$(VENV)/.installed: $(VENV)/.tools
	@echo "Installing newsgrab into $(VENV) ..." >&2
	@$(PIP) --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src/newsgrab
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing the development tools into $(VENV) ..." >&2
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

# The newest readability-lxml asks for a chardet older than newsgrab's, which it needs only for bytes; it is given text.
$(VENV)/.installed-bench: $(VENV)/.installed
	@echo "Installing the other extractors into $(VENV) ..." >&2
	@$(PIP) --no-build-isolation --editable '.[bench]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps 'readability-lxml==0.9'
	@touch $@
