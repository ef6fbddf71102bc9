# Only Python 3.11+ and make are needed: the environment in .venv is made on the way, by pip, from the lock in requirements/.

PYTHON ?= python3
ARGS ?=
# More than cores: much of what tests do is wait.
WORKERS ?= 4

# Databases of tests live in memory, where it has four gigabytes free for them.
TMPFS := $(shell [ "$$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 ] 2>/dev/null && echo /dev/shm)
IN_MEMORY := TMPDIR="$(or $(TMPFS),$${TMPDIR:-/tmp})"

# A run starts some three hundred processes: each would compile all of our modules anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
# What pip says is not what the program says: it goes to standard error.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Extras stay in the lock: without them pip takes a newer release of such a package, and then refuses it.
LOCK := $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --no-emit-index-url --custom-compile-command "make lock" --quiet $(ARGS)
ROOMS := bot content db migrations reports rules scheduler simulator tests

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

## For everyone

.PHONY: help
help: ## List these commands
	@awk 'BEGIN { FS = ":.*## " } \
		/^## / { printf "\n%s\n", substr($$0, 4) } \
		/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(RUN) ## Try Limber in the browser: no token, no account (ARGS="--days 28 --no-browser --seed 1")
	@$(BIN)/limber demo $(ARGS)

.PHONY: install
install: $(RUN) ## Make the environment: the command is then .venv/bin/limber

.PHONY: test
test: lint types imports audit unit ## Everything that CI checks

.PHONY: quick
# No coverage, no lives of weeks, no kills.
quick: $(DEV) lint imports ## The fast ring: rules, content, database, conversations, on SQLite and PostgreSQL
	$(IN_MEMORY) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not unmeasured" --ignore=tests/faults $(ARGS)

## For developers

.PHONY: format
format: $(DEV) ## Put the code into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lint
lint: $(DEV) ## Format and lint rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: types
types: $(DEV) ## Types, strictly
	$(BIN)/mypy

.PHONY: imports
imports: $(DEV) ## Which room may import which
	$(BIN)/lint-imports

.PHONY: unit
# The bar of coverage is for all tests: those chosen by ARGS need not reach it alone.
unit: $(DEV) ## All tests, on SQLite and PostgreSQL, with coverage (ARGS="-k joining")
	$(BIN)/coverage erase
	$(IN_MEMORY) $(BIN)/coverage run -m pytest -n $(WORKERS) --dist worksteal $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report $(if $(ARGS),--fail-under=0)

.PHONY: audit
audit: $(DEV) ## Known vulnerabilities in what the lock names
	@.ci/audit $(BIN)/pip-audit requirements/dev.txt

.PHONY: licences
licences: $(DEV) ## Write build/licences.txt: the licence of each package that runs, with its text
	@mkdir -p build
	$(BIN)/python .ci/inventory.py licences > build/licences.txt

.PHONY: sbom
sbom: $(DEV) ## Write build/sbom.json: what runs, in CycloneDX, with the hashes of the lock
	@mkdir -p build
	$(BIN)/python .ci/inventory.py sbom > build/sbom.json

.PHONY: wheel
wheel: $(RUN) ## Build the package into build/: the same bytes from the same commit
	rm -rf build/lib build/bdist.* build/limber_companion-*.whl
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(PIP) wheel --no-deps --no-build-isolation --wheel-dir build .

.PHONY: bench
bench: $(DEV) ## Measure the figures that Limber promises
	$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: soak
soak: $(DEV) ## The long runs: faults, clocks, every time zone
	$(BIN)/pytest tests/soak --timeout=0 $(ARGS)

.PHONY: green
green: $(DEV) ## Inject every fault into the real program, and see each light show it (ARGS="telegram 1")
	$(BIN)/python -m tests.green $(ARGS)

.PHONY: odd
odd: $(DEV) ## Give each kind of message each odd answer, in a quiet house, and print what became of it
	$(BIN)/python -m tests.odd

.PHONY: tour
tour: $(DEV) ## Trace eleven acts through the house, and write docs/tour.md
	$(BIN)/python -m tests.tour

.PHONY: architecture
architecture: $(DEV) ## Draw docs/architecture.md anew from the imports, and print the house's size
	$(BIN)/python -m tests.house.structure

.PHONY: protocol
protocol: $(DEV) ## Write docs/protocol.md anew from the buttons' declarations
	$(BIN)/python -m content.buttons > docs/protocol.md

.PHONY: pictures
pictures: $(DEV) ## Take the pictures in docs/pictures anew, from the real page
	$(BIN)/python -m tests.browser.pictures

.PHONY: lock
# What runs is held to what was tested: the smaller lock is a part of the larger one.
lock: $(DEV) ## Write requirements/ anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(LOCK) --group dev --output-file requirements/dev.txt
	$(LOCK) --constraints requirements/dev.txt --output-file requirements/run.txt

.PHONY: clean
clean: ## Remove the environment and everything made here, except data/
	rm -rf $(VENV) build *.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	find $(ROOMS) -name __pycache__ -prune -exec rm -rf {} +

# The environment: what runs Limber, and what also checks it.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Limber needs Python 3.11 or newer; "$(PYTHON)" is' \
			"$$($(PYTHON) --version 2>&1 || true). Name another: make PYTHON=python3.12 ..." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo '"$(PYTHON)" cannot make an environment: its venv or ensurepip is missing.' \
			'On Debian and Ubuntu: apt install python3-venv' >&2; \
		exit 1; }
	@echo 'Making the environment in $(VENV), once ...' >&2
	@$(PYTHON) -m venv $(VENV) >&2 || { rm -rf $(VENV); exit 1; }

$(RUN): requirements/run.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/run.txt >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/dev.txt >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@touch $(RUN) $@
