# The node of one home: docs/operations.md. Both bases come for arm64 and amd64.
# scripts/image-steps.sh runs the same steps without a container engine.
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN node scripts/prepare.js && npm pack --pack-destination /tmp

FROM node:22-bookworm-slim
COPY --from=build /tmp/streetwatt-*.tgz /tmp/
RUN npm install --global --omit=dev --no-fund --no-audit /tmp/streetwatt-*.tgz \
  && rm -rf /tmp/streetwatt-*.tgz /root/.npm \
  && install -d -o node -g node -m 0700 /data
# As node/runtime/few-arenas.ts says: the memory below JavaScript stays small.
ENV MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072
USER node
WORKDIR /data
VOLUME /data
EXPOSE 4001 7080
# The page listens on the loopback of the container; see docs/operations.md for the port of the host.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
  ["node", "-e", "fetch('http://127.0.0.1:7080/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["streetwatt"]
CMD ["start", "-c", "/data/streetwatt.yaml"]
