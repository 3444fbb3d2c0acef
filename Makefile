# Thin on purpose: what each target does is in relance/make/.
PYTHON ?= python3

.PHONY: help run test check bench drill reset
.DEFAULT_GOAL := help

help: ## montre cette aide
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: ## installe tout et sert le site (HOST, PORT, DEMO=complet|faits|aucune)
	@$(PYTHON) -m relance.make run

test: ## lance toute la suite de tests (BROWSER=0 sans navigateur, ARGS="…" pour pytest)
	@$(PYTHON) -m relance.make test

check: ## format, types, règles d'import, gabarits, migrations, schémas, dépendances
	@$(PYTHON) -m relance.make check

bench: ## mesures, dans une base à part
	@$(PYTHON) -m relance.make bench

drill: ## exercices de panne : arrêts brutaux et reprises
	@$(PYTHON) -m relance.make drill

reset: ## supprime la base locale après confirmation
	@$(PYTHON) -m relance.make reset
