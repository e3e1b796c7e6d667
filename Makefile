VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements-dev.lock

# Hundreds of tests start the command: compiled once, it starts in three quarters of the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all lint types unit coverage normal reference notebook screens bench-questions torture lock clean

# What a user needs, and what a developer needs beside it. Debian and its kin leave out of python3 what venv rests on.
$(BIN)/.user: pyproject.toml requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.13'; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo '$(PYTHON) cannot make an environment; this mends it: sudo apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[web]'
	@touch $@

$(BIN)/.developer: $(BIN)/.user
	$(PIP) -e '.[dev]'
	@touch $@

demo: $(BIN)/.user
	@echo '$$ claimgraph load'; $(BIN)/claimgraph load
	@for question in competing-claims time-to-first-claim revised-figures; do \
	  echo; echo "$$ claimgraph ask $$question"; $(BIN)/claimgraph ask $$question || exit; \
	done
	@echo; echo 'Try next, after: source $(BIN)/activate'
	@echo '  claimgraph ask --list                          every saved question'
	@echo '  claimgraph ask casualty-disagreements --help   what it can be given, with an example'
	@echo '  claimgraph ask denials --format cited          who denies what, each claim with its document'
	@echo '  claimgraph show id:kataib-hezbollah            all that is said of a thing'
	@echo '  claimgraph export --format geojson             the attacks on a map'
	@echo '  claimgraph serve                               all of it in a browser, at http://127.0.0.1:7777/'

# What everybody runs before they commit, and what CI runs: the same and the long tests, of which CONTRIBUTING.md tells.
test: lint types unit

test-all: lint types
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(BIN)/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/.developer
	$(BIN)/mypy

unit: $(BIN)/.developer
	$(BIN)/pytest -n 2 --dist loadfile -m 'not long'

# Which lines of src/ the tests run, and which they never do.
coverage: $(BIN)/.developer
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=term

# Write the ontology's Turtle files in their one normal form.
normal: $(BIN)/.user
	$(BIN)/python -m claimgraph.lint

# Write the generated pages of docs/reference/, the picture of the architecture, and the answers shown in the README.
reference: $(BIN)/.user
	$(BIN)/python docs/questions.py
	$(BIN)/python docs/terms.py
	$(BIN)/python docs/context.py
	$(BIN)/python docs/commands.py
	$(BIN)/python docs/exports.py
	$(BIN)/python docs/architecture.py
	$(BIN)/python docs/readme.py
	$(BIN)/python docs/api.py
	$(BIN)/python docs/routes.py

# Run the notebook, and write the page that shows what it prints.
notebook: $(BIN)/.developer
	$(BIN)/python docs/notebook.py

# Take the pictures of the pages that the how-to shows; needs a Chromium.
screens: $(BIN)/.developer
	$(BIN)/python docs/screens.py

# Renew the pins that development and CI use.
lock:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	$(BIN)/python -m pip freeze --exclude-editable > requirements-dev.lock

# Every saved question at 10,000 claims: from disk, in memory, and in Fuseki on disk.
bench-questions: $(BIN)/.developer
	$(BIN)/python bench/questions.py

clean:
	rm -rf $(VENV) claimgraph.db

# The long run of the fault harness, with the numbers of the promises; about half an hour. SERIES="kills rot" runs some.
torture: $(BIN)/.developer
	$(BIN)/python -m tests.faults.torture $(SERIES)
