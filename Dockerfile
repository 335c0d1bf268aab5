# The service in one image: the first stage installs from the hash-locked list, the second carries only the result.
# Any base with Python 3.11 and pip will do, such as a plain Debian 12: --build-arg BASE=…
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /src
COPY requirements/build.txt requirements/run.txt requirements/oidc.txt requirements/
RUN python3 -m venv --without-pip /opt/preseance \
    && python3 -m pip --python /opt/preseance/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary=:all: \
        -r requirements/build.txt -r requirements/run.txt -r requirements/oidc.txt
COPY . .
# The build tool has done its work once the project is in; what serves does not need it.
RUN python3 -m pip --python /opt/preseance/bin/python install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-build-isolation . \
    && python3 -m pip --python /opt/preseance/bin/python uninstall --yes setuptools

FROM ${BASE}
RUN useradd --uid 10001 --user-group --create-home --home-dir /var/lib/preseance --shell /usr/sbin/nologin preseance
COPY --from=build /opt/preseance /opt/preseance
ENV PATH=/opt/preseance/bin:$PATH \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /var/lib/preseance
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["preseance", "serve", "--host", "0.0.0.0", "--port", "8000"]
