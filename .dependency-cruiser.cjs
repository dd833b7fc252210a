const pure = [
  "^server/(canonical|contracts|site)/",
  "^server/reconcile/(?!.*runner)",
  "^server/projections/([^/]+/(?!.*(runner|monitor))|local-day\\.ts$)",
  "^server/ingest/(hl7v2|fhir|webhook)/(translate/|translate-|[^/]+-drafts)",
].join("|");

const infrastructure = "^server/(db|log|observability|config)/";
const features =
  "^server/(ingest|reconcile|projections|realtime|policy|workflows|actions|tasks|access|audit|metrics|simulator)/";
const packages = (names) => `(^|/)node_modules/(${names.join("|")})(/|$)`;
const liveConstructors = "^server/db/(embedded-postgres|migrate|prisma|pool)\\.ts$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      comment: "A module that nothing imports and that imports nothing is left over.",
      severity: "error",
      from: { orphan: true, path: "^(server|app|components)/", pathNot: "^app/|\\.d\\.ts$" },
      to: {},
    },
    {
      name: "pure-core-touches-no-machine",
      comment: "Replay, time travel and backtests need the core to be a function of its input.",
      severity: "error",
      from: { path: pure },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "pure-core-needs-no-machinery",
      severity: "error",
      from: { path: pure },
      to: {
        path: packages([
          "pg",
          "pg-boss",
          "@prisma",
          "prisma",
          "ioredis",
          "next",
          "socket.io",
          "socket.io-client",
          "pino",
        ]),
      },
    },
    {
      name: "pure-core-imports-pure-core",
      comment: "An impure module behind a pure one makes both impure. A type leaves nothing at run time.",
      severity: "error",
      from: { path: pure, pathNot: "^server/ingest/" },
      to: { path: "^(server|app|components|tests)/", pathNot: pure, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "translation-stays-in-ingest",
      comment: "A translation may read the wire formats beside it and the pure core, nothing that lives.",
      severity: "error",
      from: { path: "^server/ingest/(hl7v2|fhir|webhook)/(translate/|translate-|[^/]+-drafts)" },
      to: {
        path: "^(server|app|components|tests)/",
        pathNot: `^server/ingest/|${pure}`,
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "infrastructure-knows-no-feature",
      severity: "error",
      from: { path: infrastructure },
      to: { path: features },
    },
    {
      name: "components-know-contracts-only",
      comment: "What a component imports of the server ends in the browser.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(server/(?!contracts/)|app/|tests/|prisma/)" },
    },
    {
      name: "simulator-knows-the-wire-only",
      comment: "A shared translation would hide its own mistakes from the accuracy run.",
      severity: "error",
      from: { path: "^server/simulator/" },
      to: { path: "^(server/(?!simulator/)|app/|components/|tests/)" },
    },
    {
      name: "server-knows-no-simulator",
      severity: "error",
      from: { path: "^server/(?!simulator/|main\\.ts$)" },
      to: { path: "^server/simulator/" },
    },
    {
      name: "only-main-composes",
      comment: "Live objects are built, and stopped in reverse order, in one place.",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: "^server/(main\\.ts$|compose/|db/)" },
      to: { path: liveConstructors, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-main-calls-compose",
      comment: "Tests may compose the same parts anew, with one of them replaced.",
      severity: "error",
      from: { path: "^(server|app|components)/", pathNot: "^server/(main\\.ts$|compose/)" },
      to: { path: "^server/compose/" },
    },
    { name: "nothing-imports-main", severity: "error", from: {}, to: { path: "^server/main\\.ts$" } },
    {
      name: "server-knows-no-screen",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/main\\.ts$" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "routes-know-no-database",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^server/(db|log)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "product-knows-no-tests",
      severity: "error",
      from: { path: "^(server|app|components)/" },
      to: { path: "^tests/" },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      from: { pathNot: "\\.d\\.ts$" },
      to: { couldNotResolve: true, pathNot: "\\.css$" },
    },
    {
      name: "no-undeclared-package",
      severity: "error",
      from: { path: "^(server|app|components)/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|\\.data|server/db/generated)/" },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json"],
    },
  },
};
