# Everything a person or a machine does with Plumbline. `make` alone says what there is.
#
# Each target installs what is missing where it can (Debian, Ubuntu) and says what to install elsewhere; each may run again at any time,
# as root or not. Queries are checked against a database by `make test`; every other build takes the answers kept in .sqlx.

.DEFAULT_GOAL := help
.PHONY: help run test bench bench-engine crash fuzz lint reset sqlx front clean tools-run tools-test test-within test-browser
MAKEFLAGS += --no-print-directory

front_sources := static/app.scss static/build.mjs static/icon.svg $(shell find static/js static/scss -type f 2>/dev/null)
# A throw-away PostgreSQL with all roles and migrations; its address is in DATABASE_URL while the command runs.
with_database := cargo run --locked --quiet -p cluster --bin throwaway-cluster --

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

run: tools-run front ## Build and start Plumbline, with a PostgreSQL of its own (flags: make run ARGS="--listen 127.0.0.1:4000")
	SQLX_OFFLINE=true cargo run --locked --release --bin plumbline -- run $(ARGS)

test: tools-test front ## Everything that must hold: format, lints, queries, tests, the browser
	$(with_database) $(MAKE) test-within

crash: tools-run ## Kill Plumbline and its PostgreSQL eighty times in the middle of a stream of saves (make crash CRASH_ROUNDS=200)
	SQLX_OFFLINE=true CRASH_ROUNDS=$(or $(CRASH_ROUNDS),80) CRASH_FIGURES=target/crash.txt cargo test --locked --test it crash::
	@cat target/crash.txt && echo

fuzz: tools-run ## Read garbled policies and facts for an hour (make fuzz FUZZ_SECONDS=60)
	SQLX_OFFLINE=true FUZZ_SECONDS=$(or $(FUZZ_SECONDS),3600) FUZZ_FIGURES=target/fuzz.txt cargo test --locked --test it engine::garbled
	@cat target/fuzz.txt && echo

bench: tools-run front ## Requests a second of the heavy pages beside the plainest one (make bench ARGS="--council leeds")
	SQLX_OFFLINE=true cargo build --locked --release --bin plumbline
	node tests/bench/run.mjs $(ARGS)

bench-engine: tools-run ## People and cases evaluated a second, without a database
	cargo bench --locked -p engine --bench speed

lint: ## Format and lints only, without a database
	cargo fmt --all --check
	SQLX_OFFLINE=true cargo clippy --locked --workspace --all-targets -- -D warnings

reset: tools-run ## Give up the private database, after asking (make reset ARGS=--yes does not ask)
	SQLX_OFFLINE=true cargo run --locked --quiet --release --bin plumbline -- reset $(ARGS)

sqlx: tools-run ## Ask the database about every query again and keep the answers in .sqlx
	$(with_database) .make/queries keep

front: tools-run static/dist/manifest.json ## Build styles and script

clean: ## Remove everything that was built; the database stays
	cargo clean
	rm -rf static/dist static/node_modules tests/browser/node_modules

static/dist/manifest.json: static/node_modules/.package-lock.json $(front_sources)
	node static/build.mjs

static/node_modules/.package-lock.json: static/package-lock.json
	cd static && npm ci --ignore-scripts --no-audit --no-fund

tools-run:
	@.make/tools rust $(if $(DATABASE_URL),,postgresql) node

tools-test: tools-run
	@if [ -f tests/browser/package.json ]; then .make/tools chromium; fi

# Inside `make test`, with DATABASE_URL.
test-within:
	cargo fmt --all --check
	cargo check --locked -p engine
	cargo check --locked -p domain
	.make/queries check
	SQLX_OFFLINE=true cargo test --locked --workspace
	@if command -v cargo-deny >/dev/null; then cargo deny --offline check bans licenses sources; fi
	@if [ -f tests/browser/package.json ]; then $(MAKE) test-browser; fi

# Called with DATABASE_URL by `make test`; alone it needs `make front` first.
test-browser:
	SQLX_OFFLINE=true cargo build --locked --bin plumbline
	cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund && npm test
