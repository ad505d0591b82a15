# `make` lists everything. Needs Python 3.11 or newer, make and a package index; all else goes into .venv.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test lint types golden spark fit train bench clean

help:  ## List these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "faultlines needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/.installed  ## Redraw the bundled example: print the map, write out/redraw.html
	@rm -rf out/ledger
	@$(BIN)/faultlines redraw $(wildcard examples/asia-june-2024/2024-06-1[6-9]-*.md examples/asia-june-2024/2024-06-2*.md) --ledger out/ledger --since 2024-06-15 --html out/redraw.html
	@echo "Open out/redraw.html in a browser. Ledger: out/ledger (faultlines pair PRK KOR --ledger out/ledger)"

test: .venv/.installed lint types  ## Lint, types and all tests
	$(BIN)/python -m pytest -q

lint: .venv/.installed  ## Style and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: .venv/.installed  ## Strict type check
	$(BIN)/mypy

golden: .venv/.installed  ## Rewrite the expected outputs under tests/golden; read the diff
	FAULTLINES_GOLDEN=write $(BIN)/python -m pytest -q tests/test_flow.py tests/reading/endpoint/test_prompt.py

spark: .venv/.installed  ## Test reading by Spark, one executor killed; installs the spark extra, needs Java 17
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[spark]'
	$(BIN)/python -m pytest -q -m spark tests/workflow/batch/test_spark.py

DATA ?= ../shared/data
fit: .venv/.installed  ## Refit the shipped fit from public files under DATA (docs/fit.md says which)
	rm -rf out/icews
	$(BIN)/faultlines import icews $(DATA)/events/icews-2018-to-september.tab.gz --ledger out/icews
	$(BIN)/faultlines fit structure --data $(DATA)/states -o out/fit.json
	$(BIN)/faultlines fit entanglement --data $(DATA)/states -o out/fit.json
	$(BIN)/faultlines fit aftershocks --ledger out/icews -o out/fit.json
	cp out/fit.json src/faultlines/model/fitted/fit.json

train:  ## Refit the relation classifier on our sentences and public sets under DATA (docs/relation-classifier.md)
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt --editable .
	.venv-train/bin/python training/encoder.py out/encoder
	.venv-train/bin/python training/train.py --data $(DATA) --encoder out/encoder/model.safetensors --folds 4

bench: .venv/.installed  ## Score the daily model beside its references on DATA
	$(BIN)/python benchmarks/scores.py --data $(DATA)

clean:  ## Remove what was built
	rm -rf .venv .venv-train out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
