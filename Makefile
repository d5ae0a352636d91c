# `make site` and `make test` set up everything they need in .venv; nothing else has to be installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ENGINE ?=

.PHONY: docs site trial versions test test-all check lint bench mutants audit-10000 lock clean

site: $(READY)
	$(BIN)/caseseries render $(if $(ENGINE),--engine $(ENGINE))

# Every released version, from the repository's own history, in a folder that opens from disk.
versions: $(READY)
	$(BIN)/caseseries publish --all _versions

# On all cores, up to eight: each worker takes half a gigabyte.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal

test: $(READY)
	$(PYTEST)

# The simulated trial, from its data to its site.
trial: $(READY)
	cd examples/trial && ../../$(BIN)/python make_data.py && ../../$(BIN)/caseseries render

# Before a release: the wide tests at their full size.
test-all: $(READY)
	$(PYTEST) --full

# The one command that a contributor needs: lint, types, results in sync, tests.
check: lint test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/caseseries check

# The documentation as a site, in _docs/.
docs: $(READY)
	$(BIN)/python .ci/make_docs.py

bench: $(READY)
	for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# What the tests notice: one small fault at a time, in a copy. An hour and more; `make mutants ROOMS="diff prose"` for some.
mutants: $(READY)
	$(BIN)/python tests/mutants/run.py $(ROOMS)

# Ten thousand consistent papers of each kind: the audit must stay silent.
audit-10000: $(READY)
	$(BIN)/python benchmarks/audit_detection.py --clean 10000

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) .ci/set_up.py $(VENV)
	@touch $(READY)

lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet pip-tools
	.venv-lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --all-build-deps --strip-extras \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate \
	  --extra kernel --extra dev -o requirements.new pyproject.toml
	(echo '# Exact versions with hashes, for every supported Python. Made by `make lock`; never edited by hand.'; cat requirements.new) > requirements.lock
	rm -rf requirements.new .venv-lock

clean:
	rm -rf $(VENV) _site _docs generated full.qmd chapters/patients
