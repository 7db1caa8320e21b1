# make report   the 2020 report in Chinese and English, as HTML, PDF, Word and Excel, into build/, and its audit
# make test     all tests        make lint    style and types
# make bench    speed and memory make docs    the documentation as HTML, into build/docs
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(VENV)/bootstrap/bin/uv
ROOT := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
unexport PYTHONPATH

.PHONY: report test lint bench docs lock clean
.DELETE_ON_ERROR:

report: $(VENV)/.report
	$(BIN)/fumao report --edition chn-2020 --lang zh,en --to html,pdf,docx,xlsx --out build
	$(BIN)/fumao audit --strict --quiet build/chn-2020.{zh,en}.{html,pdf,docx,xlsx}

test: $(VENV)/.dev $(VENV)/.browser
	$(BIN)/pytest -n auto

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file bench/mypy.ini bench

bench: $(VENV)/.dev
	$(BIN)/python bench/audit.py
	$(BIN)/python bench/audit_planting.py
	$(BIN)/python bench/report.py
	$(BIN)/python bench/compile.py
	$(BIN)/python bench/editing.py
	$(BIN)/python bench/suppression.py 10_000 40_000
	$(BIN)/python bench/balance.py
	$(BIN)/python bench/holdout.py
	$(BIN)/python bench/sdmx_messages.py
	$(BIN)/python bench/gravity.py
	$(BIN)/python bench/filing_lists.py
	$(BIN)/python bench/filing_faults.py
	$(BIN)/python bench/filing_load.py
	$(BIN)/python bench/filing_returns.py
	$(BIN)/python bench/sdmx_service.py
	$(BIN)/python bench/explorer.py 1 5
	$(BIN)/python bench/watch.py
	$(BIN)/python bench/nowcast.py

docs: $(VENV)/.dev
	$(BIN)/sphinx-build -W -q -b html docs build/docs
	@echo build/docs/index.html

# A fresh Debian has python3 without venv; that one package is fetched if we may.
$(UV): requirements/uv.lock
	$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  rm -rf $(VENV); echo "installing python3-venv"; \
	  $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq python3-venv && \
	  $(PYTHON) -m venv $(VENV); }
	$(PYTHON) -m venv $(VENV)/bootstrap
	$(VENV)/bootstrap/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

$(VENV)/.report: $(UV) requirements/report.lock requirements/build.lock pyproject.toml
	$(UV) pip install -q --require-hashes -r requirements/report.lock -r requirements/build.lock
	$(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.report requirements/dev.lock
	$(UV) pip install -q --require-hashes -r requirements/dev.lock
	@touch $@

# The browser tests want Chromium, and their driver libatomic; the tests of returns want the programs of PostgreSQL; the tests
# on Spark want Java. Without them, and without the right to install them, they skip.
$(VENV)/.browser: | $(VENV)/.dev
	@command -v chromium >/dev/null && $(BIN)/playwright --version >/dev/null 2>&1 && command -v java >/dev/null && \
	  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  echo "installing chromium, postgresql and java for their tests"; \
	  $(ROOT) apt-get update -qq && \
	  $(ROOT) apt-get install -y -qq --no-install-recommends chromium libatomic1 postgresql default-jre-headless; } \
	  || echo "no chromium, postgresql or java: their tests will be skipped"
	@touch $@

lock: $(UV)
	for set in "report --extra report" "dev --extra report --extra dev --extra docs --extra bench --extra compile --extra balance --extra spark --extra web --extra analyse --extra sdmx"; do \
	  $(UV) pip compile -q --upgrade --no-emit-index-url --no-emit-find-links --generate-hashes --universal \
	    --python-version 3.11 --no-annotate --no-header $${set#* } pyproject.toml \
	    -o requirements/$${set%% *}.lock; done

clean:
	rm -rf build $(VENV)
