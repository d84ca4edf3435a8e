# 最后一公里: `make run` starts everything, `make test` checks everything.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help setup setup-tests run test unit lint format bench lock clean

help: ## 列出可用的命令
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/' | column -t -s '|'

setup: ## 只安装,不启动
	@$(PYTHON) deploy/setup.py

setup-tests: ## 安装测试要用的一切
	@$(PYTHON) deploy/setup.py --tests

run: setup ## 安装、训练、建库并启动(再次运行只要几秒)
	@$(VENV)/lastmile up

test: setup-tests ## 全部测试,含真实的浏览器和数据库
	@$(VENV)/lastmile train
	@# The browser's driver keeps an event loop running in its process, so the page tests have one of their own.
	@$(VENV)/python -m pytest -n 2 --dist loadfile -m "not browser"
	@$(VENV)/python -m pytest -n 2 --dist loadfile -m browser

unit: setup-tests ## 只跑不用训练的快速测试
	@$(VENV)/python -m pytest -m "not system and not browser"

lint: setup-tests ## ruff、mypy、import-linter
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

format: setup-tests ## 整理代码格式
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

bench: setup-tests ## 测速,结果写进 docs/benchmarks.md
	@$(VENV)/python -m bench

lock: ## 重新锁定依赖的版本(改了 pyproject.toml 之后)
	@$(VENV)/uv pip compile -q pyproject.toml --python-version 3.10 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.txt
	@$(VENV)/uv pip compile -q pyproject.toml --extra dev -c requirements.txt --python-version 3.10 --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-dev.txt

clean: ## 删掉模型和缓存(数据库、指南不动)
	@rm -rf models .rasa .mypy_cache .ruff_cache .pytest_cache
