# The commands of this repository: `make help` lists them. Needs make and Python >= 3.11, nothing else.

VENV ?= .venv
# How many processes run the tests; each has databases and a browser of its own.
WORKERS ?= 2
BIN := $(VENV)/bin
# Spoken by every recipe that may take a while.
SAY := @printf 'plait: %s\n'
SOURCES := engine humantasks integrations processes webapp tests

.PHONY: help run test bench check format browser frontend clean
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: $(VENV)/.run frontend ## install what is missing and start the demo on 127.0.0.1
	@exec $(BIN)/plait demo $(ARGS)

test: frontend browser check ## everything CI runs: format, lint, types, layers, all tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

bench: $(VENV)/.test ## print what the engine reaches beside its targets; ARGS="--only a,b --quick"
	@$(BIN)/python -m tests.benchmarks $(ARGS)

check: $(VENV)/.test ## format, lint, types and layers, without running a test
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test ## put the code into the house's format
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

frontend: $(VENV)/.run
	@$(BIN)/python webapp/frontend/bundle.py

clean: ## remove everything that make made, except the data of `make run`
	rm -rf $(VENV) build dist webapp/static/vendor webapp/frontend/node_modules
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are younger than pyproject.toml when everything it names is installed. Node comes as a
# wheel into the environment, so that a changed page is bundled again without another install.
$(VENV)/.run: pyproject.toml | $(BIN)/python
	@$(BIN)/python -c '' || { \
	  echo 'plait: the environment $(VENV) does not work any more; run `make clean`, then this again' >&2; \
	  exit 1; }
	$(SAY) 'installing Plait and what the demo needs; the first time this takes about a minute'
	@$(BIN)/python -m pip install --disable-pip-version-check -q 'hatchling>=1.27,<2'
	@PLAIT_SKIP_FRONTEND=1 $(BIN)/python -m pip install --disable-pip-version-check \
	  --no-build-isolation --editable '.[demo,frontend]'
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.run
	$(SAY) 'installing what the tests need'
	@PLAIT_SKIP_FRONTEND=1 $(BIN)/python -m pip install --disable-pip-version-check -q \
	  --no-build-isolation --editable '.[demo,dev,e2e,frontend,postgres,test]'
	@touch $@

$(BIN)/python:
	@for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found="$$candidate"; \
	  "$$candidate" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  printf 'plait: making the environment $(VENV) with %s\n' "$$("$$candidate" --version)"; \
	  exec "$$candidate" -m venv $(VENV); \
	done; \
	if [ -n "$$found" ]; then \
	  echo "plait: $$found cannot make environments; install its venv module (Debian, Ubuntu: apt-get install python3-venv)" >&2; \
	elif command -v python3 >/dev/null; then \
	  echo "plait: $$(python3 --version) is too old; install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3.11" >&2; \
	else \
	  echo 'plait: no Python found; install Python 3.11 or newer' >&2; \
	fi; exit 1

# The browser tests drive the Chromium of the system; $$CHROMIUM names another program.
browser:
	@for candidate in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  [ -n "$$candidate" ] && command -v "$$candidate" >/dev/null && exit 0; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo 'plait: installing chromium for the browser tests'; \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; \
	else \
	  echo 'plait: the browser tests need Chromium; install it, or name a program: make test CHROMIUM=/path/to/chrome' >&2; \
	  exit 1; \
	fi
