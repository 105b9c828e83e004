# The gateway, its panel and its browser in one image, run by a user without rights.

FROM debian:bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.txt ./
RUN python3 -m venv /opt/venv \
 && /opt/venv/bin/pip install --require-hashes -r requirements.txt
# Node only builds the panel: it stays behind in this stage.
COPY requirements-node.txt ./
RUN python3 -m venv /opt/node \
 && /opt/node/bin/pip install --require-hashes -r requirements-node.txt
ENV PATH=/opt/node/bin:$PATH
COPY web/package.json web/package-lock.json web/
RUN npm --prefix web ci --ignore-scripts --no-audit --no-fund
COPY web web
RUN npm --prefix web run build \
 && npm --prefix web prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM debian:bookworm-slim
# libatomic1: Playwright's driver links it. tini: Chromium leaves orphans, and somebody has to bury them.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates chromium fonts-liberation libatomic1 python3 tini tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 gateway \
 && useradd --uid 10001 --gid gateway --create-home --shell /usr/sbin/nologin gateway \
 && install -d -o gateway -g gateway -m 0700 /data /sessions /sandbox
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY --from=build /build/web/dist web/dist
COPY --from=build /build/web/node_modules web/node_modules
COPY gateway gateway
# The file system is read-only at run time: what can be compiled is compiled now.
RUN /opt/venv/bin/python -m compileall -q gateway
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=3000 DATA_DIR=/data SESSIONS_DIR=/sessions \
    CHROMIUM_PATH=/usr/lib/chromium/chromium
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
VOLUME ["/data", "/sessions"]
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/api/health', timeout=4)"]
ENTRYPOINT ["/usr/bin/tini", "-s", "--"]
CMD ["python", "-m", "gateway", "serve"]
