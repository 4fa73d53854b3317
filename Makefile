# Stark: each target sets up all that it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCE := bot handlers storage tests benchmarks

.PHONY: run test e2e check format browser bench chaos fuzz texts parity lock clean
SIZE ?= full

## run: set up and open Stark (the server on PORT, default 8000)
run: $(READY)
	$(BIN)/stark run

## test: everything: conversations, both databases, a real browser
test: $(READY) browser
	$(BIN)/python -m pytest -n auto

## e2e: a member's day in the real Microsoft 365 Agents Playground; its pictures are in build/e2e
e2e: $(READY) browser
	$(BIN)/python -m pytest tests/teams/e2e/day.py

## check: format, lint, types, import contracts
check: $(READY)
	$(BIN)/ruff format --check $(SOURCE)
	$(BIN)/ruff check $(SOURCE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format $(SOURCE)
	$(BIN)/ruff check --fix $(SOURCE)

## browser: a Chromium for the tests, and what else they need from npm
browser: $(READY)
	sh tests/web/setup.sh
	sh tests/npm.sh teams

## bench: speed and accuracy beside what else there is
bench: $(READY)
	for file in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

## chaos: processes are killed and databases broken; SIZE=small is what is run before anything lands
chaos: $(READY)
	$(BIN)/python -m tests.chaos --size $(SIZE)
	$(BIN)/python -m tests.chaos.faults --size $(SIZE)

## fuzz: a hundred thousand hostile time expressions
fuzz: $(READY)
	$(BIN)/python -m tests.language.dates.fuzz --count 100000

## texts: bring the texts that the code uses into handlers/texts/sv.po
texts: $(READY)
	$(BIN)/pybabel extract -F pyproject.toml -k t -k tn:1,2 -k mark --no-location --sort-output -o var/stark.pot handlers
	$(BIN)/pybabel update -i var/stark.pot -o handlers/texts/sv.po -l sv --ignore-obsolete --no-fuzzy-matching --width 0
	sed -i -e '/^"\(Report-Msgid-Bugs-To\|POT-Creation-Date\|PO-Revision-Date\|Last-Translator\|Language-Team\|Generated-By\)/d' \
		-e 's/^"Project-Id-Version:  /"Project-Id-Version: /' handlers/texts/sv.po

## parity: write docs/paritet.md anew, out of conversations held on every platform
parity: $(READY)
	$(BIN)/python -m tests.parity.table

## lock: pin every dependency anew, with hashes
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --quiet --upgrade -o requirements.lock

clean:
	rm -rf $(VENV) var build *.egg-info

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Stark needs Python 3.11 or newer"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p var
	@touch $(READY)
