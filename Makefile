PYTHON ?= python3
VENV := .venv/bin
PORTS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run down test check fast faults bench lint-mutants promises validate build lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install everything the other targets need (they call it themselves)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Cannot go on: Python 3.11 or newer is needed as $(PYTHON).'; exit 1; }
	@$(PYTHON) tools/setup.py

run: setup ## start the local cloud, play the events, show what became of them; stays until Ctrl-C (other ports: PORTS="--emulator-port 4577")
	@$(VENV)/aplomb local up --play $(PORTS)

down: setup ## stop a local cloud that was left running
	@$(VENV)/aplomb local down

test: setup check ## run every check and test
	@$(PYTHON) tools/setup.py --browser
	@$(VENV)/pytest --numprocesses 2 --dist loadgroup

fast: setup ## run the tests that need neither the local cloud nor a browser
	@$(VENV)/pytest --numprocesses 2 --dist loadgroup -m 'not cloud and not browser'

check: setup validate ## lint, types, import directions, the template
	@$(VENV)/ruff check --quiet
	@$(VENV)/ruff format --check --quiet
	@$(VENV)/mypy
	@$(VENV)/lint-imports

validate: setup ## check the template as `sam deploy` would read it
	@SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-north-1 .aplomb/sam/bin/sam validate --lint

build: setup ## build what `sam deploy` would upload
	@SAM_CLI_TELEMETRY=0 PATH="$(CURDIR)/.venv/bin:$$PATH" .aplomb/sam/bin/sam build

faults: setup ## let machines die at every call, whatever the platforms answer: nothing doubled, lost or stuck
	@$(VENV)/python -m tools.faults

bench: setup ## measure, and print each figure beside its target
	@$(VENV)/python -m tools.bench

lint-mutants: setup ## break each rule of the lint, and see whether the shipped examples notice
	@$(VENV)/python -m tools.lint.mutants

promises: setup ## write docs/promises.md from the tests' names and the figures last measured
	@$(VENV)/python -m tools.promises --figures

LOCK = uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate \
	--python-version 3.13 --python-platform linux

lock: ## renew the pinned requirements
	$(LOCK) requirements/uv.in -o requirements/uv.txt
	$(LOCK) requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) requirements/layer.in -o requirements/layer.txt --constraint requirements/runtime.txt \
		--no-emit-package botocore --no-emit-package python-dateutil --no-emit-package six
	$(LOCK) requirements/console.in -o requirements/console.txt --constraint requirements/layer.txt
	$(LOCK) requirements/model.in -o requirements/model.txt --no-emit-package numpy
	$(LOCK) requirements/dev.in -o requirements/dev.txt --override requirements/overrides.in
	$(LOCK) requirements/encoder.in -o requirements/encoder.txt --constraint requirements/dev.txt
	$(LOCK) requirements/sam.in -o requirements/sam.txt

clean: ## remove what the targets made
	@[ ! -x $(VENV)/aplomb ] || $(VENV)/aplomb local down
	rm -rf .aplomb .aws-sam .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
