# The two commands a newcomer needs are `make demo` and `make test`; both set everything up.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PACKAGES := bot handlers domain admin locales
BENCHES := match parse reprice order_path broadcast
QUICK := $(addprefix tests/,arch domain handlers locales nlu) $(wildcard tests/chats/*/main_path*.chat)

# Compiled modules halve every start, so they are kept even where the environment says otherwise.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo demo-reset test check types quick chaos soak coverage bench chat lock clean

$(STAMP): pyproject.toml requirements.lock
	@echo "Installing into $(VENV), once; this takes a minute or more."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 $(PACKAGES)
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/python -m bot demo --port $(PORT)

demo-reset: $(STAMP)
	@$(BIN)/python -m bot demo --port $(PORT) --reset

chat: $(STAMP)
	@$(BIN)/python -m bot chat

test: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not chaos and (not twin or sql)"

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 --output-sync types quick

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(QUICK) -m "not slow" -k "not postgresql and not replayed and not wire"

chaos: $(STAMP)
	$(BIN)/python -m pytest -q -n 2 tests/chats --chat-via sqlite-wire --chat-via postgresql-replayed
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "twin and not sql" tests
	$(BIN)/python -m pytest -q -n 2 --dist worksteal tests/faults tests/nlu -m chaos

soak: $(STAMP)
	JIEDAN_SOAK=1 $(BIN)/python -m pytest -q tests/faults -m chaos --timeout 0

coverage: $(STAMP)
	$(BIN)/python -m coverage run -m pytest -q -m "not chaos and not twin" tests/domain
	$(BIN)/python -m coverage report

bench: $(STAMP)
	@for bench in $(BENCHES); do $(BIN)/python -m tests.bench.$$bench || exit 1; done

lock: $(STAMP)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-emit-index-url --all-extras -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV)
