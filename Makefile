# Two commands for a fresh machine: `make run` and `make test`. They need Python 3.11 or newer.
#
#   make run                       http://127.0.0.1:8000/, with its data in var/
#   make run DEMO=1 PORT=8001      with a demo organisation, on another port
#   make test                      everything, on SQLite and PostgreSQL, with the coverage
#   make test ARGS="tests/core"    some of it, without judging the coverage
#   make chaos                     faults under a running site: processes killed, databases gone
#   make check                     format, lint, types, layers, settings, licences, locks
#   make bench                     the product beside the bare stack, as ratios
#   make screenshots               ten screens, light and dark, into docs/screenshots
#   make sbom                      what the product is made of, as CycloneDX, into var/sbom.json
#   make lock                      both lock files anew from pyproject.toml (needs uv)

PYTHON ?= python3
PORT ?= 8000
DEMO ?=
ARGS ?=
# Not from the environment, where some shells keep the name of the machine.
HOST = 127.0.0.1
# Written even where the environment says no: else each of many processes compiles everything anew.
export PYTHONDONTWRITEBYTECODE =

BIN := .venv/bin
# The locks name everything, so nothing has to be worked out.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--require-hashes --no-deps --only-binary :all:
TEMPLATES = $(shell find templates -name '*.html')
TYPED = config core catalog incidents readiness tests $(wildcard benchmarks)

# As in production, so that `check --deploy` has something to judge.
DEPLOYED = DRYDOCK_HTTPS=1 DRYDOCK_ALLOWED_HOSTS=drydock.example \
	DRYDOCK_URL=https://drydock.example \
	DRYDOCK_SECRET_KEY=nobody-signs-anything-with-this-key-it-is-only-checked-for-its-length \
	DATABASE_URL=sqlite://:memory:

.PHONY: run test chaos check check-types check-rules bench sbom screenshots lock

run: .venv/.run
	@exec $(BIN)/python manage.py up --host $(HOST) --port $(PORT) $(if $(filter-out 0 no false,$(DEMO)),--demo)

test: .venv/.dev
	@exec $(BIN)/python -m tests.run $(ARGS)

chaos: .venv/.dev
	@exec $(BIN)/python -m tests.run tests/chaos $(ARGS)

check: .venv/.dev
	@$(MAKE) --no-print-directory -j2 check-types check-rules

check-types:
	$(BIN)/mypy $(TYPED)

check-rules:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@echo djade --check templates
	@$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	$(BIN)/lint-imports
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(DEPLOYED) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.checks.licences
	$(BIN)/python -m tests.checks.locks
	$(BIN)/python -m tests.checks.compose

bench: .venv/.dev
	$(BIN)/python -m benchmarks inproc --write
	$(BIN)/python -m benchmarks growth --write

sbom: .venv/.dev
	@mkdir -p var && $(BIN)/python -m tests.checks.sbom > var/sbom.json && echo var/sbom.json

screenshots: .venv/.dev
	$(BIN)/python -m tests.screenshots

lock:
	uv pip compile $(LOCKED) pyproject.toml --output-file requirements.lock
	uv pip compile $(LOCKED) pyproject.toml --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock

LOCKED = --quiet --universal --python-version 3.11.0 --generate-hashes --no-header --no-annotate

.venv/.run: requirements.lock .venv/.made
	@echo "Installing what Drydock needs into .venv ..."
	@$(INSTALL) --requirement requirements.lock
	@touch $@

# Most of what the tests need is never imported: compiling it all takes longer than the rest.
.venv/.dev: requirements-dev.lock .venv/.made
	@echo "Installing what the tests need into .venv ..."
	@$(INSTALL) --no-compile --requirement requirements-dev.lock
	@touch $@

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Drydock needs Python 3.11 or newer, and $(PYTHON) is older or missing." >&2; \
		echo "Name another one, for example: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment." >&2; \
		echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || rm -rf .venv
	@$(PYTHON) -m venv .venv
	@touch $@
