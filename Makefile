# make up · make test · make check · make bench · make new KIND NAME
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help up test check bench new lock setup setup-dev browser web-deps FORCE
.PHONY: bench-chat bench-chaos bench-import bench-start bench-answers
# One measurement at a time, whatever -j says.
.NOTPARALLEL:

PORT ?= 8700
VAR ?= var
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
BIN := .venv/bin
# What `make test` hands to pytest: make test PYTEST_ARGS="tests/kernel -x"
PYTEST_ARGS ?=
# --allow-dirty measures files that are not committed, and the records say so.
RECORD_ARGS ?=
RECORD = $(BIN)/python scripts/record.py $(RECORD_ARGS)
# Public data for evaluations; what needs them is left out where the folder is absent.
DATA ?= ../shared/data

help:
	@echo "make up      start everything on http://127.0.0.1:$(PORT)   (PORT=… VAR=… to choose)"
	@echo "make test    set up what the tests need, then run all of them"
	@echo "make check   linters, types, walls between modules, size limits, contracts, migrations"
	@echo "make bench   measure the product on this machine; results go to docs/measurements"
	@echo "make new KIND NAME   skeleton of a plug-in, for example: make new channel sms"
	@echo "make lock    resolve the Python dependencies anew"

up: setup
	@exec $(BIN)/skyteller up --port $(PORT) --var $(VAR)

test: setup-dev browser
	@$(BIN)/skyteller web build
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)
	@cd web && npm test

check: setup-dev web-deps
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/importlinter.py --check
	$(BIN)/lint-imports
	$(BIN)/python scripts/size_limits.py
	$(BIN)/python scripts/contracts.py --check
	$(BIN)/python scripts/migrations.py
	cd web && npm run check

bench: bench-chat bench-chaos bench-import bench-start bench-answers

bench-chat bench-chaos: bench-%: setup
	@$(RECORD) $@ -- $(BIN)/skyteller bench $* --json

bench-import: setup
	@$(RECORD) $@ -- $(BIN)/skyteller bench import --json
	$(call on_data,import-clusters,bench import --file)

bench-start: setup
	@$(RECORD) $@ -- $(BIN)/skyteller bench start --json

bench-answers: setup
	$(call on_data,eval-answers,eval answers --clusters)

# $(call on_data,NAME,COMMAND): the command on the questions of a bank's customers.
CLUSTERS = $(DATA)/zh_bank_faq_clusters_bq.csv
define on_data
@if [ -f $(CLUSTERS) ]; then \
	$(RECORD) $(1) -- $(BIN)/skyteller $(2) $(CLUSTERS) --json; \
else echo "- $(1) is left out: there is no $(CLUSTERS)"; fi
endef

# `make new channel sms`: the words after `new` are arguments, not targets.
ifeq (new,$(firstword $(MAKECMDGOALS)))
NEW_ARGS := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
$(NEW_ARGS): FORCE ; @:
endif
new: setup
	@$(BIN)/python scripts/new.py $(NEW_ARGS)

lock:
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra build pyproject.toml -o requirements/base.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --extra build --extra dev pyproject.toml -o requirements/dev.lock

setup:
	@scripts/venv.sh base "$(PYTHON)"

setup-dev:
	@scripts/venv.sh dev "$(PYTHON)"

web-deps: setup-dev
	@$(BIN)/skyteller web install

browser:
	@scripts/browser.sh

FORCE:
