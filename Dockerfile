# One image for every service: what a container is, its command says.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM dependencies AS service
COPY . .
# Prisma clients, GraphQL types and the supergraph: made here once, so that a container starts at once
RUN node scripts/generate.ts && node scripts/compose.ts
ENV NODE_ENV=production HOST=0.0.0.0 APOLLO_TELEMETRY_DISABLED=1
USER node
CMD ["node", "router/src/main.ts"]
