# The two commands of the README are `make demo` and `make test`; `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := UV_SYSTEM_CERTS=$${UV_SYSTEM_CERTS:-true} $(BIN)/uv
ARGS   ?=

# Tests start many processes; what is compiled once need not be compiled in each of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test slow storm fuzz blocks check lint types layers setup setup-test setup-dev lock docs screenshots fix clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: setup ## try Offprint in a browser, without Slack (ARGS="--no-open --port 8765")
	@$(BIN)/offprint demo $(ARGS)

test: setup-test ## run the test suite (ARGS="-k typo")
	@$(BIN)/python -m pytest $(ARGS)

slow: setup-test ## run the slower tests that `make test` leaves out
	@$(BIN)/python -m pytest -m "slow and not bench" $(ARGS)

storm: setup-dev ## kill processes that deliver digests (ARGS="--digests 3000 --kills 500 --database postgres")
	@$(BIN)/python -m tests.bench.storm $(ARGS)

fuzz: setup-test ## feed parsers with documents nobody wrote (ARGS="--parser feeds --runs 1000000 --keep found")
	@$(BIN)/python -m tests.fuzz $(ARGS)

blocks: setup-test ## ask Slack's own TypeScript types about every message and view (needs Node)
	@$(BIN)/python -m tests.blocks

check: setup-dev lint types layers ## everything that CI runs
	@$(BIN)/python -m pytest -m "not bench" $(ARGS)

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

layers:
	@$(BIN)/lint-imports

fix: setup-dev ## every automatic correction of style
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

screenshots: setup-dev ## take the README's pictures anew (needs Chromium)
	@$(BIN)/python -m tests.page.screenshots

docs: setup-test ## renew the generated parts of the documents
	@$(BIN)/python -m tests.docs --write

setup: $(VENV)/.installed-requirements ## the program and what it needs, from the hashed lock file
setup-test: $(VENV)/.installed-requirements-test
setup-dev: $(VENV)/.installed-requirements-dev

HAD_UV := $(wildcard $(BIN)/uv)
SAY_INSTALLING = echo "Installing what Offprint needs into $(VENV) (once) ..." >&2

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Offprint needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(SAY_INSTALLING)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement deploy/requirements-uv.txt

# A larger set contains the smaller ones, so each later stamp also satisfies the earlier ones.
# What builds the project is locked and hashed too, so nothing is fetched behind the lock's back.
$(VENV)/.installed-%: deploy/%.txt deploy/requirements-build.txt pyproject.toml $(BIN)/uv
	@if [ -z "$(call larger,$*)" ]; then $(if $(HAD_UV),$(SAY_INSTALLING);) \
	  $(UV) pip sync --quiet --python $(BIN)/python --require-hashes $< deploy/requirements-build.txt && \
	  $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; fi
	@touch $@

larger = $(strip $(foreach set,$(if $(filter requirements,$1),requirements-test requirements-dev,$(if $(filter requirements-test,$1),requirements-dev)),\
  $(shell [ $(VENV)/.installed-$(set) -nt deploy/$(set).txt ] && [ $(VENV)/.installed-$(set) -nt pyproject.toml ] && echo yes)))

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate

lock: setup-dev ## renew the lock files in deploy/
	@$(LOCK) pyproject.toml -o deploy/requirements.txt
	@$(LOCK) --extra test pyproject.toml -o deploy/requirements-test.txt
	@$(LOCK) --extra test --extra dev pyproject.toml -o deploy/requirements-dev.txt
	@printf 'hatchling>=1.27\neditables>=0.5\n' | \
	  $(LOCK) --constraint deploy/requirements-dev.txt - -o deploy/requirements-build.txt

clean: ## remove what the targets made
	@rm -rf $(VENV) .offprint
