import type { Redis } from "ioredis";
import type { Recogniser } from "#server/access/recognise.ts";
import { Attempts, TooManyAttempts } from "#server/access/sign-in/attempts.ts";
import { type AdministrationPorts, record } from "#server/access/tokens/administration-desk.ts";
import { tokenOperations } from "#server/access/tokens/token-operations.ts";
import { tokenRecogniser } from "#server/access/tokens/token-recogniser.ts";
import { TokenStore } from "#server/access/tokens/token-store.ts";
import { TokenTries, tokenTriesGate } from "#server/access/tokens/token-tries.ts";
import { displayOperations } from "#server/access/walls/display-operations.ts";
import { PairingStore } from "#server/access/walls/pairing-store.ts";
import { wallOperations } from "#server/access/walls/wall-operations.ts";
import { wallRecogniser } from "#server/access/walls/wall-recogniser.ts";
import { WallStore } from "#server/access/walls/wall-store.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import type { Operation } from "#server/api/operation.ts";
import type { Handler } from "#server/http/http-server.ts";
import type { AccessReader } from "#server/runtime.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

export interface TokensAndWalls {
  operations: Operation[];
  /** Programs by bearer token. */
  tokens: Recogniser;
  /** Displays by cookie, at walls only. */
  walls: Recogniser;
  /** Ahead of whatever asks who somebody is. */
  gate: Handler;
  shownBy: AccessReader["shownBy"];
}

/** API tokens and wall displays: who they are, and how they are let in and taken off. */
export function openTokensAndWalls(
  { settings }: Composition,
  storage: Storage,
  limitRedis: Redis | null,
): TokensAndWalls {
  const { pool, keyRing, writer, sites, ledger } = storage;
  const ports: AdministrationPorts = {
    site: () => sites.current.site,
    append: (events) => writer.append(events),
    keepNote: (text) => keepNote(pool, keyRing, text),
    now: Date.now,
  };
  const onCopied = (wall: string) =>
    record(ports, "access.wall.copied", { wall }, { actor: "system", subject: `wall:${wall}` });
  const tokens = new TokenStore(pool);
  const walls = new WallStore({ pool, onCopied });
  const pairings = new PairingStore(pool);
  const attempts = new Attempts(limitRedis);
  const tries = new TokenTries(limitRedis);
  const keyOf = (actor: string) => `wall code of ${actor}`;
  const countTry = (actor: string, address: string | null) =>
    attempts.count(keyOf(actor), address).catch((refusal: unknown) => {
      if (!(refusal instanceof TooManyAttempts)) throw refusal;
      throw new ApiRefusal(429, "too-many", "Too many codes were tried; wait a quarter of an hour");
    });
  const triedWell = (actor: string, address: string | null) => attempts.succeeded(keyOf(actor), address);
  return {
    operations: [
      ...tokenOperations({ ...ports, tokens }),
      ...wallOperations({ ...ports, walls, pairings, countTry, triedWell }),
      ...displayOperations({ walls, pairings, recordAccess: ledger.record }),
    ],
    tokens: tokenRecogniser(tokens, settings.ADMIN_TOKEN, tries),
    walls: wallRecogniser(walls),
    gate: tokenTriesGate(tries),
    shownBy: ({ actor, role }) => (role === "wall-display" ? walls.choiceOf(actor) : Promise.resolve(null)),
  };
}
