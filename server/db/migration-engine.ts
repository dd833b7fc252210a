import { readFile } from "node:fs/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import type pg from "pg";

type EngineModule = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

export type MigrationEngineOptions = {
  /** Hears PostgreSQL's own words, which the engine may replace by its own. */
  onScriptFailed?: (script: string, error: Error) => void;
};

let loading: Promise<EngineModule> | undefined;

/** Prisma's schema engine, compiled to WebAssembly, over the given pool; nothing is fetched and no binary is started. */
export async function openMigrationEngine(pool: pg.Pool, options: MigrationEngineOptions = {}): Promise<SchemaEngine> {
  loading ??= loadEngine();
  const { SchemaEngine } = await loading;
  const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool), options));
  return SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
}

async function loadEngine(): Promise<EngineModule> {
  const glueUrl = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const glue = (await import(glueUrl)) as EngineModule & { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  const bytes = await readFile(new URL("./schema_engine_bg.wasm", glueUrl));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": withoutLingering(glue) });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

/** The engine never clears the ten-second timer of its own lock, which would hold a short process open that long. */
function withoutLingering(glue: object): WebAssembly.ModuleImports {
  const timer = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs).unref();
  const named = Object.entries(glue).map(([name, value]) => [
    name,
    name.startsWith("__wbg_setTimeout") ? timer : value,
  ]);
  return Object.fromEntries(named);
}

/** Prisma's adapter cuts a script at every semicolon, which breaks function bodies; PostgreSQL takes a script whole. */
function wholeScripts(factory: PrismaPg, options: MigrationEngineOptions): SqlMigrationAwareDriverAdapterFactory {
  const wrap = async (opening: ReturnType<PrismaPg["connect"]>): Promise<SqlDriverAdapter> => {
    const adapter = await opening;
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        options.onScriptFailed?.(script, error as Error);
        throw error;
      }
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => wrap(factory.connect()),
    connectToShadowDb: () => wrap(factory.connectToShadowDb()),
  };
}
