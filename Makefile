# Two commands matter: `make run` serves Bouquet, `make test` proves it. `make help` lists the rest.
SHELL := /bin/bash
PY ?= python3
V := .venv
BIN := $(V)/bin
PORT ?= 8000
ADDRESS ?= 127.0.0.1
UV := VIRTUAL_ENV=$(CURDIR)/$(V) $(BIN)/uv

.DEFAULT_GOAL := help
.PHONY: help setup run test test-pg test-e2e test-all lint format bench messages lock vendor backup restore

help: ## list the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(V)/.uv: requirements-uv.txt
	@echo "[1/4] Python environment in $(V)"
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Bouquet needs Python 3.11 or later: set PY=/path/to/python3.11"; exit 1; }
	@$(PY) -m venv $(V) || { echo "Python cannot make a virtual environment: on Debian, install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(V)/.run: $(V)/.uv requirements.txt pyproject.toml
	@echo "[2/4] libraries (a minute at most the first time)"
	@$(UV) pip install -q --require-hashes -r requirements.txt
	@$(UV) pip install -q --no-deps --no-build-isolation --editable .
	@touch $@

$(V)/.dev: $(V)/.run requirements-dev.txt
	@echo "[dev] tools for tests and checks"
	@$(UV) pip install -q --require-hashes -r requirements-dev.txt
	@touch $@

$(V)/.messages: $(V)/.run $(wildcard src/bouquet/site/locale/*/LC_MESSAGES/*.po)
	@echo "[3/4] texts"
	@$(BIN)/pybabel -q compile -D django -d src/bouquet/site/locale 2>/dev/null
	@touch $@

setup: $(V)/.run $(V)/.messages ## prepare everything: environment, database, reference data
	@echo "[4/4] database and reference data"
	@$(BIN)/bouquet load --if-needed

run: setup ## set up what is missing, then serve http://127.0.0.1:8000
	@$(BIN)/bouquet serve --address $(ADDRESS) --port $(PORT)

test: $(V)/.dev $(V)/.messages ## run the tests on SQLite (no browser, no server needed)
	@$(BIN)/pytest

test-pg: $(V)/.dev $(V)/.messages ## run the same tests on PostgreSQL (a private cluster is started and stopped)
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/with-postgres $(BIN)/pytest

test-e2e: $(V)/.dev $(V)/.messages ## run the browser tests (needs Debian's chromium)
	@$(BIN)/pytest tests/browser --browser-tests

test-all: lint test test-pg test-e2e ## everything CI runs

lint: $(V)/.dev ## style, types, import rules, templates
	@$(BIN)/ruff check src tests tools benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --quiet --lint src/bouquet

format: $(V)/.dev ## put the code in its form
	@$(BIN)/ruff check --fix src tests benchmarks; $(BIN)/ruff format src tests benchmarks

bench: setup $(V)/.dev ## measure search, composition and pages, as ratios in one run
	@$(BIN)/python benchmarks/run.py

messages: $(V)/.dev ## bring the texts of the code into the translation files
	@cd src/bouquet && ../../$(BIN)/pybabel -q extract -F site/locale/babel.cfg --no-location --sort-output --omit-header -k gettext -k gettext_lazy -k pgettext:1c,2 -k pgettext_lazy:1c,2 -k ngettext:1,2 -o site/locale/django.pot .
	@$(BIN)/pybabel -q update -D django -i src/bouquet/site/locale/django.pot -d src/bouquet/site/locale --no-fuzzy-matching --ignore-obsolete --omit-header
	@rm src/bouquet/site/locale/django.pot

lock: $(V)/.uv ## resolve the libraries again and lock them by hash
	@$(BIN)/uv pip compile -q --universal --upgrade --python-version 3.11 --generate-hashes --no-header requirements-uv.in -o requirements-uv.txt
	@$(BIN)/uv pip compile -q --universal --upgrade --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --upgrade --python-version 3.11 --generate-hashes --no-header -c requirements.txt pyproject.toml --group dev -o requirements-dev.txt

vendor: ## fetch again the front-end files of others and check their hashes
	@tools/vendor

backup: setup ## copy the database to var/backups
	@$(BIN)/bouquet backup

restore: $(V)/.run ## put a copy back: make restore FROM=var/backups/...
	@$(BIN)/bouquet restore "$(FROM)"
