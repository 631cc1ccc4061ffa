# Two commands matter: `make run` serves Bouquet, `make test` proves it. `make help` lists the rest.
SHELL := /bin/bash
PY ?= python3
V := .venv
BIN := $(V)/bin
PORT ?= 8000
ADDRESS ?= 127.0.0.1
WORKERS ?= 2
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
UV := VIRTUAL_ENV="$(CURDIR)/$(V)" UV_LINK_MODE=copy $(BIN)/uv
LOCALE := src/bouquet/site/locale
PO := $(wildcard $(LOCALE)/*/LC_MESSAGES/*.po)
KERNELS := $(shell grep -rlE '^@(kernel|inner)' src/bouquet/engine --include=*.py)
CODE := src $(wildcard tests tools benchmarks)
# Tests of one file stay together: they share what they set up.
PYTEST := $(BIN)/pytest -n $(JOBS) --dist loadscope
COMPILE := $(BIN)/uv pip compile -q --universal --upgrade --python-version 3.11 --generate-hashes --no-header

.DEFAULT_GOAL := help
.PHONY: help setup run test test-pg test-e2e test-all lint format bench bench-cpsat messages lock vendor backup restore

help: ## list the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(V)/.uv: requirements-uv.txt
	@echo "[1/5] Python environment in $(V)"
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Bouquet needs Python 3.11 or later: make run PY=/path/to/python3.11"; exit 1; }
	@$(PY) -m venv $(V) || { rm -rf $(V); echo "Python cannot make a virtual environment: on Debian, install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(V)/.run: $(V)/.uv requirements.txt pyproject.toml
	@echo "[2/5] libraries (a minute at most the first time)"
	@$(UV) pip install -q --require-hashes -r requirements.txt
	@$(UV) pip install -q --no-deps --no-build-isolation --editable .
	@touch $@

$(V)/.dev: $(V)/.run requirements-dev.txt
	@echo "[dev] tools for tests and checks"
	@$(UV) pip install -q --require-hashes -r requirements-dev.txt
	@touch $@

$(V)/.messages: $(V)/.run $(PO)
	@echo "[3/5] texts in French and English"
	@$(if $(PO),$(BIN)/pybabel -q compile -D django -d $(LOCALE),echo "no translation yet: English only")
	@touch $@

$(V)/.kernels: $(V)/.run $(KERNELS)
	@echo "[4/5] machine code of the engine (a minute or two the first time)"
	@$(BIN)/python -m bouquet.engine.warming
	@touch $@

setup: $(V)/.run $(V)/.messages $(V)/.kernels ## prepare everything: environment, texts, machine code, database, reference data
	@echo "[5/5] database and reference data (half a minute the first time)"
	@$(BIN)/bouquet load --if-needed

run: setup ## set up what is missing, then serve http://127.0.0.1:8000 (PORT=, ADDRESS=)
	@$(BIN)/bouquet serve --address $(ADDRESS) --port $(PORT) --workers $(WORKERS)

test: $(V)/.dev $(V)/.messages $(V)/.kernels ## run the tests on SQLite (no browser, no server needed; JOBS= workers)
	@$(PYTEST)

test-pg: $(V)/.dev $(V)/.messages $(V)/.kernels ## run those that use the database on PostgreSQL (in a private cluster)
	@tools/with-postgres $(PYTEST)

test-e2e: $(V)/.dev $(V)/.messages $(V)/.kernels ## run the browser tests (needs Debian's chromium)
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; \
	then $(BIN)/pytest -n $(JOBS) tests/browser --browser-tests; \
	else echo "chromium is not on this machine (Debian: apt install chromium): the browser tests did not run"; test "$$CI" != true; fi

test-all: lint test test-pg test-e2e ## everything that CI runs

lint: $(V)/.dev ## style, types, import rules, templates
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --quiet --lint src/bouquet

format: $(V)/.dev ## put the code in its form
	@$(BIN)/ruff check --fix $(CODE); $(BIN)/ruff format $(CODE)

bench: setup $(V)/.dev ## measure search, engine, composition and pages, as ratios in one run
	@$(BIN)/python benchmarks/run.py

bench-cpsat: $(V)/.run ## put OR-Tools in var/bench-venv, for `bouquet bench --against cpsat`
	@test -x var/bench-venv/bin/python || $(PY) -m venv var/bench-venv
	@VIRTUAL_ENV="$(CURDIR)/var/bench-venv" UV_LINK_MODE=copy $(BIN)/uv pip install -q --require-hashes -r requirements-bench.txt

messages: $(V)/.run ## bring the texts of the code into the translation files
	@$(BIN)/python tools/messages.py

lock: $(V)/.uv ## resolve the libraries again and lock them by hash
	@$(COMPILE) requirements-uv.in -o requirements-uv.txt
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) requirements-bench.in -o requirements-bench.txt
	@$(COMPILE) -c requirements.txt pyproject.toml --group dev -o requirements-dev.txt

vendor: ## fetch again the front-end files of others and check their digests (needs npm)
	@$(PY) tools/vendor

backup: $(V)/.run ## copy the database to var/backups, while the site runs
	@$(BIN)/bouquet backup

restore: $(V)/.run ## put a copy back: make restore FROM=var/backups/...
	@test -n "$(FROM)" || { echo "say which copy to put back: make restore FROM=var/backups/..."; exit 2; }
	@$(BIN)/bouquet restore "$(FROM)"
