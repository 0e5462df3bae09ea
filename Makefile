# Works with paths that have spaces in them because every path here is relative to this folder.
.DEFAULT_GOAL := help
.PHONY: help run test check bench reset lock

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
INSTALLED := .venv/installed
ifneq ($(shell .venv/bin/python -c 'print("works")' 2>/dev/null),works)
.PHONY: $(INSTALLED)  # made anew where the Python it was made with has gone
endif
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --quiet

run: $(INSTALLED) ## run the service, with content and a login to try it (PORT=8000)
	@exec .venv/bin/python manage.py try_out

test: $(INSTALLED) ## run every test (ARGS="tests/workgroups -x" for some of them)
	@exec .venv/bin/python -m pytest $(ARGS)

check: $(INSTALLED) ## check style, types, layers, migrations and the published schema
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	DATABASE_URL=postgresql://unused/unused SECRET_KEY=not-secret-only-to-read-the-settings .venv/bin/mypy cms bench manage.py
	.venv/bin/lint-imports
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python manage.py write_frontend_schema --check

bench: $(INSTALLED) ## measure it beside the least that it could cost, into docs/performance.md
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/bench.txt
	@exec .venv/bin/python -m bench

reset: $(INSTALLED) ## throw away content, uploads and the try-out login, after asking
	@.venv/bin/python -m cms.tryout.reset

lock: ## resolve the dependencies anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	$(COMPILE) -o requirements/web.txt pyproject.toml
	$(COMPILE) --group dev -c requirements/web.txt -o requirements/dev.txt pyproject.toml
	$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt

help: ## show this
	@grep -hE '^[a-z]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-7s %s\n", $$1, $$2 }'

$(INSTALLED): requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Maths Hubs CMS needs Python 3.11 or later, and finds none. Name one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Maths Hubs CMS needs Python 3.11 or later; this is $$($(PYTHON) --version)."; exit 1; }
	@test "$$(df -Pk . | awk 'NR == 2 { print $$4 }')" -gt 1000000 || { echo "The disk is nearly full: installing needs 1 GB, and $$(df -Ph . | awk 'NR == 2 { print $$4 }') are free."; exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { echo "Python cannot make virtual environments here. On Debian: apt-get install python3-venv"; exit 1; }
	.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.txt
	@.venv/bin/python -m pip check
	@touch $(INSTALLED)
