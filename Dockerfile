# The web server, the Celery worker and its clock are the same image with other commands; see
# docker-compose.yml. The packages are the tested ones: requirements.lock with its hashes.
FROM python:3.12-slim-trixie

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DRYDOCK_VAR=/var/lib/drydock

# `backup_verify` restores dumps with it. Its version is the distribution's, which mends it.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/drydock

COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: --requirement requirements.lock \
    && groupadd --system --gid 10001 drydock \
    && useradd --system --uid 10001 --gid drydock --no-create-home drydock \
    && install --directory --owner drydock --group drydock /var/lib/drydock /var/lib/drydock/spool

COPY manage.py ./
COPY config config
COPY core core
COPY catalog catalog
COPY incidents incidents
COPY readiness readiness
COPY static static
COPY templates templates

# The key is only needed to load the settings; the container gets its own when it starts.
RUN DRYDOCK_SECRET_KEY=only-while-building python manage.py collectstatic --no-input \
    && chown --recursive drydock:drydock /var/lib/drydock

USER 10001:10001
EXPOSE 8000

# Each worker holds its database connections open; two of four threads suit a small machine.
CMD ["gunicorn", "config.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=2", "--threads=4", "--graceful-timeout=20", "--no-control-socket"]
