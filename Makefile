# Each target does its own set-up: a virtual environment, the pinned dependencies, and a browser.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test bench lint format browser keyring ffmpeg clean

demo: $(READY) browser
	@mkdir -p reports
	$(BIN)/python -m pytest playbooks example_tests -v --gateway simulator --ignition-simulator-pace 5 \
		--ignition-param 'pages=[/, /line/1, /alarms, /settings, /components]' \
		--html=reports/report.html --self-contained-html --junitxml=reports/junit.xml \
		--alluredir=reports/allure-results --clean-alluredir --ignition-output=reports/evidence
	@echo
	@echo "HTML report:    reports/report.html"
	@echo "JUnit XML:      reports/junit.xml"
	@echo "Allure results: reports/allure-results (allure serve reports/allure-results)"

test: $(READY) browser keyring ffmpeg
	$(BIN)/python -m pytest -n 2 --dist worksteal

# About five minutes; `make bench BENCH="--only unused --rounds 5"` measures less.
bench: $(READY) browser
	$(BIN)/python -m benchmarks $(BENCH)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

browser: $(READY)
	$(BIN)/python tools/ensure_browser.py

# A Secret Service for the tests of credentials, where there can be one.
keyring:
	@$(PYTHON) tools/ensure_keyring.py

# What Playwright makes videos with, for the tests that look into them, where it can be had.
ffmpeg: $(READY)
	@$(BIN)/python tools/ensure_ffmpeg.py

$(READY): pyproject.toml constraints.txt
	$(PYTHON) tools/make_environment.py $(VENV)
	touch $(READY)

clean:
	rm -rf $(VENV) reports build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
