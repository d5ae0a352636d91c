# `make site` and `make test` set up everything they need in .venv; nothing else has to be installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ENGINE ?=

.PHONY: site test check lint bench audit-10000 lock clean

site: $(READY)
	$(BIN)/caseseries render $(if $(ENGINE),--engine $(ENGINE))

test: $(READY)
	$(BIN)/python -m pytest

# The one command that a contributor needs: lint, types, results in sync, tests.
check: lint test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/caseseries check

bench: $(READY)
	for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# Ten thousand consistent papers of each kind: the audit must stay silent.
audit-10000: $(READY)
	$(BIN)/python benchmarks/audit_detection.py --clean 10000

# Exact versions: the lock is checked by hash, then the package itself is added without looking for anything more.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "caseseries needs Python 3.11 or newer; name one with make PYTHON=...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	.venv-lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --all-build-deps --strip-extras \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate \
	  --extra kernel --extra dev -o requirements.new pyproject.toml
	(echo '# Exact versions with hashes, for every supported Python. Made by `make lock`; never edited by hand.'; cat requirements.new) > requirements.lock
	rm -rf requirements.new .venv-lock

clean:
	rm -rf $(VENV) _site generated full.qmd chapters/patients
