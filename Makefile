# Every target makes the environment first; nothing else has to be installed.
# `make` alone lists the targets.

VENV := .venv
RUN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PYTEST := $(RUN)/python -m pytest
# Compiled modules are kept between runs, also where the system would not.
export PYTHONDONTWRITEBYTECODE :=
# The same whatever the database: starting and stopping processes, reading hostile files,
# asking shops, what is held in files, what the engine works out, screens of what is stored
# on both. `make slow` runs them on PostgreSQL, too.
EITHER := $(addprefix --ignore-glob ,'*config/test_up*' '*config/test_home*' \
  '*config/test_light*' '*perception/test_results_screens*' \
  '*perception/test_results_disclosure*' '*perception/test_money_screens*' \
  '*perception/test_results_behind*' '*perception/test_results_segments*' \
  '*perception/test_results_tabs*' '*perception/test_results_runs*' '*perception/test_bringing*' \
  '*orders/test_hostile_files*' '*orders/test_asking*' '*worth/test_repeating*' \
  '*config/test_damaged*' '*contracts/test_closed*' '*orders/test_catching_up*' \
  '*perception/test_money_runs*' '*api/test_document_of_things*' '*worth/test_renewing*' \
  '*worth/test_base*' '*worth/test_zones*' '*orders/test_screens*' '*growth/test_home*' \
  '*customers/test_duplicates*' '*business/test_phones*' '*perception/test_surveys*')
# Studios killed in processes of their own. On PostgreSQL `make slow` runs all of these.
KILLED := config/test_kill.py config/test_kill_work.py config/test_kill_catching_up.py \
  config/test_upgrade.py config/test_sample.py config/test_restored.py \
  segments/test_live.py
# Who may do what does not depend on it either.
ROLES := contracts/test_roles.py

.DEFAULT_GOAL := help
.PHONY: help env demo test test-library test-spark test-studio test-postgresql \
  test-browser check format bench bench-library bench-studio bench-20m spark slow glossary messages screenshots clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

env: $(VENV)/.made ## Make the environment in .venv

$(VENV)/.made: pyproject.toml uv.lock
	@tools/uv.sh "$(UV)" sync --frozen --quiet --extra studio --extra postgres --compile-bytecode
	@touch $@

demo: env ## Analyse the shipped orders, then start the studio with a sample shop
	$(RUN)/nilai worth data/online_retail.parquet --currency GBP --margin 0.3 \
	  --discount-rate 0.10 --horizon "12 months" --out var/demo
	$(RUN)/nilai studio up --home var/demo/studio --sample data

test: test-library test-spark test-studio test-postgresql test-browser ## Run every test but those marked slow

test-library: env ## … of the library, on DuckDB: two minutes
	$(PYTEST) -n auto -q -m "not slow and not spark"

test-spark: env ## … that compare it with Spark Connect
	$(PYTEST) -n auto -q -m "not slow and spark" tests/nilai tests/parity

# Long files of few tests are not kept for the end, when the other worker is done.
test-studio: env ## … of the studio, on SQLite
	$(PYTEST) -n auto --dist loadfile --no-loadscope-reorder -q tests/studio

test-postgresql: env ## … of the studio, on PostgreSQL
	@if { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1; then \
	  NILAI_TEST_DATABASE=postgresql \
	    $(PYTEST) -n auto --dist loadfile --no-loadscope-reorder -q tests/studio $(EITHER) \
	      $(addprefix --ignore=tests/studio/,$(KILLED) $(ROLES)); \
	else echo "PostgreSQL is not installed: its tests are left out"; fi

test-browser: env ## … of the journeys and every page, in Chromium
	$(PYTEST) -n 2 --dist loadscope -q -m browser tests/studio/browser

check: env ## Format, lint, imports, types, docstrings, spelling, dependencies
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/lint-imports --no-logo
	$(RUN)/ty check --quiet
	$(RUN)/numpydoc lint $$(git ls-files 'src/nilai/*.py')
	$(RUN)/codespell $$(git ls-files 'src/*.py' 'docs/*.md' '*.md')
	$(RUN)/deptry src
	$(RUN)/python tools/glossary.py --check
	$(RUN)/python tools/messages.py --check

format: env ## Format and mend what can be mended
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

glossary: env ## Write GLOSSARY.md from glossary.toml
	$(RUN)/python tools/glossary.py

messages: env ## Gather the studio's words for translation; compile what is translated
	$(RUN)/python tools/messages.py

screenshots: env ## Every screen in both languages, wide and narrow, light and dark: var/screenshots
	rm -rf var/screenshots && mkdir -p var/screenshots
	NILAI_SCREENSHOTS=$(CURDIR)/var/screenshots $(PYTEST) -q -m browser \
	  tests/studio/browser/sample_shop/test_pages.py \
	  tests/studio/browser/new_studio/test_look.py tests/studio/browser/new_studio/test_doors.py

slow: env ## Coverage of intervals, other tests that take minutes, all of the studio's on PostgreSQL
	$(PYTEST) -n auto -q -m slow
	$(PYTEST) -n auto --dist loadfile -q -m slow tests/studio
	NILAI_TEST_DATABASE=postgresql $(PYTEST) -n auto --dist loadfile -q -m "not browser" \
	  tests/studio
	NILAI_TEST_DATABASE=postgresql $(PYTEST) -n 2 --dist loadscope -q -m browser \
	  tests/studio/browser

spark: env ## The same comparison on Apache Spark (needs Java 17)
	$(PYTEST) -q --apache-spark -m "not slow and spark" tests/nilai tests/parity

bench: bench-library bench-studio ## Measure everything; writes docs/benchmarks.md and docs/benchmarks-studio.md

bench-library: env ## … the library beside its peers
	bench/run.sh

bench-studio: env ## … the studio on SQLite and PostgreSQL
	$(RUN)/python bench/studio.py

bench-20m: env ## … the library with 20 million customers
	bench/run.sh --customers 20000000

clean: ## Remove the environment and everything made
	rm -rf $(VENV) .uv var .pytest_cache .ruff_cache .hypothesis
