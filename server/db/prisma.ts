import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client.ts";

export type { PrismaClient };

/** Prisma over its own small pool. Its transactions are never those of the `pg` pool. */
export function createPrisma(url: string, options: { max?: number } = {}): PrismaClient {
  const adapter = new PrismaPg({ connectionString: url, max: options.max ?? 5, application_name: "caretower prisma" });
  return new PrismaClient({ adapter });
}
