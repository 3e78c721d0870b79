# One image, every role: `docker run hadir app`, `relay`, `worker`, `realtime`, `migrate`, `start`, or a command.
ARG NODE_IMAGE=node:24-trixie-slim

# the web app, with everything that builds it
FROM ${NODE_IMAGE} AS web
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tools/build-web.mjs tools/
COPY contract contract
COPY web web
RUN node tools/build-web.mjs

# what the server needs and nothing else; the image brings its own Node
FROM ${NODE_IMAGE} AS production
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY deploy/docker/prune.mjs .
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund && node prune.mjs node_modules

FROM ${NODE_IMAGE}
ARG NODE_IMAGE
# the version of package.json, for the label: a build in which the two differ fails
ARG VERSION=0.1.0
# scripts/build-image.sh gives these two
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
WORKDIR /app
COPY --from=production /build/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY contract contract
COPY src src
COPY deploy/docker/healthy.sh deploy/docker/checkup.mjs deploy/docker/scale-gate.mjs deploy/docker/warm.mjs deploy/docker/
COPY --from=web /build/web/dist web/dist
# the only places that are written to, volumes or tmpfs where the file system is read-only; and, now only, Node's cache
RUN mkdir -p /data /logs /backup .compile-cache && chown node:node /data /logs /backup .compile-cache && \
    node -e 'const [, said] = process.argv, { version } = require("/app/package.json"); \
      if (said !== version) throw new Error(`VERSION is ${said}, but package.json says ${version}`)' "${VERSION}"
LABEL org.opencontainers.image.title="Hadir" \
      org.opencontainers.image.description="Self-hosted, distributed, real-time attendance system" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${NODE_IMAGE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    HADIR_DATA=/data \
    NODE_COMPILE_CACHE=/app/.compile-cache
# as a number, which says without /etc/passwd that it is not root
USER 1000:1000
# the cache is one user's; where the container runs as another, or its files cannot be written, it does without
RUN ["node", "deploy/docker/warm.mjs"]
EXPOSE 3000 8080
# the process answers, nothing more: a database that is away for a moment must not have every node killed
HEALTHCHECK --interval=5s --timeout=10s --start-period=180s --retries=3 \
  CMD ["bash", "/app/deploy/docker/healthy.sh"]
ENTRYPOINT ["node", "/app/bin/hadir"]
CMD ["start"]
