import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import type { EndCode } from "#server/contracts/live.ts";
import type { Principal } from "../principal.ts";
import { WALL_GRACE_MS } from "../walls/wall-store.ts";

export interface CredentialWatchOptions {
  pool: pg.Pool;
  /** The sockets of this actor are over. */
  onEnded(actor: string, code: EndCode): void;
  /** A display has long taken up another token than the one this came with: its connections have to show what they hold now. */
  onRetired(credential: string): void;
  onError(error: Error): void;
  pollMs?: number;
  now?: () => Instant;
}

const POLL_MS = 1000;

/** Tokens and displays of a list that are over. */
const OVER = `
SELECT 'token:' || id AS actor, revoked_at IS NOT NULL AS revoked FROM api_token
WHERE id = ANY($1::uuid[]) AND (revoked_at IS NOT NULL OR expires_at <= $3)
UNION ALL
SELECT 'wall:' || id, true FROM wall_display WHERE id = ANY($2::uuid[]) AND ended_at IS NOT NULL`;

/** Tokens of displays that were retired longer ago than what was on its way may take. */
const RETIRED = `
SELECT encode(digest, 'hex') AS credential FROM wall_token
WHERE digest = ANY(SELECT decode(hex, 'hex') FROM unnest($1::text[]) AS hex) AND retired_at <= $2`;

/**
 * Tokens and displays with open sockets on this node: whatever of them is revoked or expires, here or on another node, is noticed
 * within a poll. Nothing is asked while nobody is connected.
 */
export class CredentialWatch {
  readonly #options: CredentialWatchOptions;
  readonly #connections = new Map<string, number>();
  readonly #credentials = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: CredentialWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.look().finally(() => {
        this.#looking = null;
      });
    }, this.#options.pollMs ?? POLL_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  /** A socket was opened by this principal; answers what to do when it is gone. */
  attend({ actor, credential }: Principal): () => void {
    const counts: [Map<string, number>, string][] = [[this.#connections, actor]];
    if (credential !== undefined) counts.push([this.#credentials, credential]);
    for (const [count, key] of counts) count.set(key, (count.get(key) ?? 0) + 1);
    return () => {
      for (const [count, key] of counts) {
        const left = (count.get(key) ?? 0) - 1;
        if (left > 0) count.set(key, left);
        else count.delete(key);
      }
    };
  }

  /** Ends the sockets of whatever is over by now. */
  async look(): Promise<void> {
    const tokens = this.#idsOf("token:");
    const walls = this.#idsOf("wall:");
    if (tokens.length + walls.length === 0) return;
    const { pool, onEnded, onRetired, onError, now = Date.now } = this.#options;
    try {
      const values = [tokens, walls, new Date(now())];
      const { rows } = await pool.query<{ actor: string; revoked: boolean }>(OVER, values);
      for (const { actor, revoked } of rows) onEnded(actor, revoked ? "revoked" : "expired");
      if (this.#credentials.size === 0) return;
      const held = [[...this.#credentials.keys()], new Date(now() - WALL_GRACE_MS)];
      const retired = await pool.query<{ credential: string }>(RETIRED, held);
      for (const { credential } of retired.rows) onRetired(credential);
    } catch (error) {
      onError(error instanceof Error ? error : new Error("credentials could not be read"));
    }
  }

  #idsOf(kind: "token:" | "wall:"): string[] {
    const actors = [...this.#connections.keys()];
    return actors
      .filter((actor) => actor.startsWith(kind) && UUID.test(actor))
      .map((actor) => actor.slice(kind.length));
  }
}

const UUID = /:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
