# Préséance: everything a developer or a visitor runs. `make help` lists it.
#
# Needs Python 3.11 with pip, and make. No compiler, no Node, no Docker: every dependency is a wheel, locked by hash.
# `venv --without-pip` is on purpose: a bare Debian has no ensurepip, and an outer pip installs into it just as well.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
CELERY := .venv-celery
BIN    := $(VENV)/bin
STAMPS := $(VENV)/.stamps
TESTED := $(STAMPS)/dev $(STAMPS)/oidc
# As many as the build server has cores; 0 runs the tests one after the other, as a debugger wants them.
WORKERS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
SCANNERS := unsafe_code committed_secrets known_flaws
HERE   := not postgres and not e2e and not chaos and not audit
PLAN   ?= examples/q4-2026/plan.json
HOST   ?= 127.0.0.1
PORT   ?= 8000
DATA   ?= var/preseance.sqlite3
FIRST  ?= $(dir $(DATA))first-send.json
PROVIDERS ?= examples/first-send/providers.toml
JOURNEY ?= ../shared/data/complete_journey

# The pip inside the environment where there is one, else the one beside the interpreter.
PIP = $$($(BIN)/python -m pip --version >/dev/null 2>&1 \
	&& echo "$(BIN)/python -m pip" || echo "$(PYTHON) -m pip --python $(BIN)/python")
INSTALL = $(PIP) install --quiet --disable-pip-version-check --no-input
LOCKED  = $(INSTALL) --require-hashes --only-binary=:all:

# What is compiled once is kept for the next worker, command and run, whatever the machine is set to.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup run test check access rules lint format types imports laws e2e screenshots bench lock coverage complete-journey ci clean $(SCANNERS)

help: ## Say what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

setup: $(STAMPS)/project ## Make .venv with Préséance and what it needs, nothing else

run: setup ## Check the sample calendar, then serve it on http://127.0.0.1:8000 with SQLite, and a first message to send
	@mkdir -p $(dir $(DATA))
	$(BIN)/preseance check $(PLAN) || [ $$? -eq 1 ]
	$(BIN)/preseance sample -o $(FIRST)
	$(BIN)/preseance serve --host $(HOST) --port $(PORT) --database $(DATA) --load $(PLAN) --load $(FIRST) \
		--providers $(PROVIDERS)

test: setup $(TESTED) ## Run the tests that need no server and no browser
	$(PYTEST) -m "$(HERE)"

check: lint types imports laws ## Read the code: ruff, mypy, import law, sizes, docs, Dockerfile

lint: setup $(STAMPS)/lint ## ruff (all rules, reasoned exceptions), its formatter, and hadolint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/hadolint Dockerfile

types: setup $(TESTED) $(STAMPS)/lint ## mypy, strict
	$(BIN)/mypy --num-workers $(WORKERS)

imports: setup $(STAMPS)/lint ## The import law of the layers
	$(BIN)/lint-imports --no-cache

laws: setup $(TESTED) ## The laws of the tree: sizes, pairs, docs, purity
	$(BIN)/python -m pytest -q tests/laws

access: setup $(STAMPS)/dev ## Write docs/access.md anew: every address, asked as everybody
	PRESEANCE_WRITE_ACCESS=1 $(BIN)/python -m pytest -q -n 0 -m "not postgres" tests/service/test_access.py

rules: setup ## Write docs/rules.md anew from the rules' own pages
	$(BIN)/preseance explain --all --lang en > docs/rules.md

audit: setup $(TESTED) $(STAMPS)/lint ## Scan for unsafe code, for secrets, and for known flaws in what we install
	@+$(MAKE) --no-print-directory --jobs $(SCANNERS)
	$(PYTEST) -q -m audit tests/audit

$(SCANNERS): setup $(TESTED) $(STAMPS)/lint
	$(BIN)/python -m tests.audit.$@

format: $(STAMPS)/lint ## Put the code in its format
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

coverage: setup $(TESTED) ## Say which lines no test reaches
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -q -n $(WORKERS) --dist worksteal -m "$(HERE)"
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

screenshots: setup $(TESTED) $(STAMPS)/e2e ## Take a picture of every page at three widths, light and dark, into var/screenshots
	$(BIN)/python -m tests.e2e.screenshots

e2e: setup $(TESTED) $(STAMPS)/e2e ## Drive the pages with a browser, the system's Chromium where there is one
	command -v chromium-headless-shell chromium >/dev/null || $(BIN)/python -m playwright install chromium
	$(PYTEST) -q -m e2e $$(grep -rlF mark.e2e tests --include='*.py' | cut -d/ -f1,2 | sort -u)

complete-journey: setup ## Turn a real year of coupons into plans and check them
	$(BIN)/python -m examples.complete_journey --data $(JOURNEY)

bench: setup $(TESTED) $(STAMPS)/bench $(STAMPS)/e2e $(CELERY)/.stamp ## Measure, side by side with other engines
	$(BIN)/python -m benchmarks

lock: $(STAMPS)/lint ## Resolve requirements/*.in again, with the hashes of every platform
	cd requirements && for group in build run oidc dev lint e2e bench celery; do \
		PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" ../$(BIN)/pip-compile --quiet --generate-hashes \
			--strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
			--no-emit-options $$([ $$group = oidc ] && echo --constraint run.txt) --output-file $$group.txt $$group.in \
			|| exit 1; \
	done

ci: ## What the build server runs
	.ci/run

clean: ## Take away what was built; .venv and var stay
	rm -rf build dist ./*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: apt install python3 python3-pip" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed, $(PYTHON) is another: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 \
		|| { echo "pip is needed beside $(PYTHON): apt install python3-pip" >&2; exit 2; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv --without-pip $(VENV)

$(STAMPS)/run: requirements/build.txt requirements/run.txt | $(BIN)/python
	@echo "Installing what Préséance needs to run, by hash"
	@$(LOCKED) -r requirements/build.txt -r requirements/run.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/run | $(BIN)/python
	@echo "Installing Préséance"
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# The task engine that sends are compared with needs another python-dateutil than we do.
$(CELERY)/.stamp: requirements/celery.txt | $(BIN)/python
	@echo "Installing Celery beside us, by hash"
	@$(PYTHON) -m venv --without-pip $(CELERY)
	@$(PYTHON) -m pip --python $(CELERY)/bin/python install --quiet --disable-pip-version-check --no-input \
		--require-hashes --only-binary=:all: -r $<
	@touch $@

$(STAMPS)/%: requirements/%.txt $(STAMPS)/run | $(BIN)/python
	@echo "Installing the $* group, by hash"
	@$(LOCKED) -r $<
	@touch $@
