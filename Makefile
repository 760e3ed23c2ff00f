# Two commands are enough:  make run   and   make test.  What they need they put into .venv, and nowhere else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The pip of this machine installs into .venv (so it works where ensurepip is missing) exactly what a lock file
# names, checked by hash.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
LOCKED := install --require-hashes --only-binary :all: --requirement

.PHONY: run test lint covered torture bench mutants package pictures clean lock
.DEFAULT_GOAL := run

# --- the program ------------------------------------------------------------------------------------------

# Opens the window; where there is no display, the tour walks through the real window offscreen.
run: $(VENV)/ready-to-run
	@PYTHON=$(PYTHON) sh packaging/run.sh $(BIN)/tasuki

# --- what CI checks ---------------------------------------------------------------------------------------

# The last line printed is pytest's own.
test: lint covered
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist worksteal

# Every branch of the law is taken by a case that can be read, random tests left out; some 10 s.
covered: $(VENV)/ready-to-test
	@mkdir -p build
	COVERAGE_FILE=build/rules.coverage $(BIN)/python -m coverage run --source=desktop/rules -m pytest -q --no-header \
		-p no:cacheprovider -m "not hypothesis" tests/rules
	@COVERAGE_FILE=build/rules.coverage $(BIN)/python -m coverage report --fail-under=100

lint: $(VENV)/ready-to-test
	@$(PYTHON) packaging/system_libraries.py test
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

# The short form of the torture runs inside `make test`. The long one takes an hour and a half on 2 cores.
torture: $(VENV)/ready-to-test
	TASUKI_TORTURE=long QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --timeout 7200 -n 2 --dist worksteal \
		--durations=0 --durations-min=20 tests/torture

bench: $(VENV)/ready-to-test
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --timeout 3600 -s tests/bench

# Of all sets in tests/mutants/sets.toml, or of some:  make mutants SETS=rules
mutants: $(VENV)/ready-to-test
	$(BIN)/python tests/mutants/run.py $(SETS)

# --- what users install -----------------------------------------------------------------------------------

package: $(VENV)/ready-to-package
	sh packaging/release.sh

# The pictures in the README, taken by the tour.
pictures: $(VENV)/ready-to-run
	rm -rf build/pictures && QT_QPA_PLATFORM=offscreen $(BIN)/tasuki tour build/pictures
	mkdir -p resources/manual
	cp build/pictures/screens/30-home-light.png resources/manual/home.png
	cp build/pictures/screens/15-consent-form-family.png resources/manual/consent-form.png
	cp build/pictures/screens/19-handover-same-as-last.png resources/manual/handover.png
	cp build/pictures/screens/21-search.png resources/manual/search.png
	cp build/pictures/screens/23-timeline.png resources/manual/timeline.png
	cp build/pictures/screens/27-filing-confirmed.png resources/manual/filing.png

# --- set-up -----------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) packaging/system_libraries.py run
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/ready-to-run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) $(LOCKED) requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-to-test: tests/requirements.lock $(VENV)/ready-to-run
	$(PIP) $(LOCKED) tests/requirements.lock
	@touch $@

$(VENV)/ready-to-package: packaging/requirements.lock $(VENV)/ready-to-run
	$(PIP) $(LOCKED) packaging/requirements.lock
	@touch $@

# Everything the other targets made, but for .venv.
clean:
	rm -rf build dist mutants out *.egg-info .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# After a change of pyproject.toml's dependencies; needs uv (python3 -m pip install uv).
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-package pip \
	--custom-compile-command 'make lock' pyproject.toml --group build
lock:
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --group tests --constraint requirements.lock --output-file tests/requirements.lock
	$(COMPILE) --group package --constraint requirements.lock --output-file packaging/requirements.lock
