import { setTimeout as pause } from "node:timers/promises";
import { type BrowserContext, expect, type Page, type Request } from "@playwright/test";

/** A text that reached a browser, or that it keeps, and by which way. */
export interface Found {
  way: "html" | "payload" | "answer" | "frame" | "drawn" | "kept";
  where: string;
  text: string;
}

interface Listener {
  /** Everything said so far. @throws when an answer that has ended cannot be read. */
  heard(): Promise<Found[]>;
  /** The server has answered every view that the page watches: it is drawn, and alive. */
  watches(): Promise<void>;
  /** A change of the bed's row has come since this page was opened. */
  isToldOf(bed: string): Promise<void>;
}

const READ_WITHIN_MS = 30_000;
/** How the packets begin in which Socket.IO asks for an answer, and in which it gives one. */
const ASKED = /^42\d/;
const ANSWERED = /^43\d/;
const CHANGE = '42["delta",{"view":"beds"';

/** Collects what the server says to a page from now on: documents, React payloads, answers and the decoded frames of its sockets. */
export function listenTo(page: Page): Listener {
  const heard: Promise<Found | Error | null>[] = [];
  let asked = 0;
  let answered = 0;
  const changes: string[] = [];
  // Only what has ended has a body: a prefetch that its page lets go of never does.
  page.on("requestfinished", (request) =>
    heard.push(answerTo(request).catch((cause) => new Error(`${request.url()} could not be read`, { cause }))),
  );
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      if (ASKED.test(String(payload))) asked += 1;
    });
    socket.on("framereceived", ({ payload }) => {
      heard.push(Promise.resolve({ way: "frame", where: socket.url(), text: decoded(String(payload)) }));
      if (ANSWERED.test(String(payload))) answered += 1;
      if (String(payload).startsWith(CHANGE)) changes.push(String(payload));
    });
  });
  return {
    heard: async () =>
      (await Promise.all(heard)).filter((one) => {
        if (one instanceof Error) throw one;
        return one !== null;
      }),
    watches: () => expect.poll(() => asked > 0 && answered >= asked, { message: `${page.url()} is live` }).toBe(true),
    isToldOf: (bed) =>
      expect.poll(() => changes.some((one) => one.includes(`"id":"${bed}"`)), { message: bed }).toBe(true),
  };
}

/** What a request was answered with; null where that is no text of the hospital's: code, pictures, a word of where to go instead. */
async function answerTo(request: Request): Promise<Found | null> {
  const response = await request.response();
  if (response === null || request.url().includes("/_next/static/")) return null;
  const status = response.status();
  const type = response.headers()["content-type"] ?? "";
  if (status === 204 || (status >= 300 && status < 400) || !/html|json|x-component|text\/plain/.test(type)) return null;
  const text = await within(response.text());
  const way = type.includes("x-component") ? "payload" : type.includes("html") ? "html" : "answer";
  return { way, where: request.url(), text };
}

async function within(reading: Promise<string>): Promise<string> {
  const patience = new AbortController();
  const late = pause(READ_WITHIN_MS, null, { signal: patience.signal }).then(() => {
    throw new Error("its body did not end");
  });
  return Promise.race([reading, late]).finally(() => {
    late.catch(() => undefined);
    patience.abort();
  });
}

/** The event of a Socket.IO packet, with the escapes of its JSON resolved; other packets as they are. */
function decoded(packet: string): string {
  const start = packet.search(/[[{]/);
  if (start < 0) return packet;
  const texts: string[] = [];
  JSON.parse(packet.slice(start), (name, value: unknown) => {
    texts.push(name, String(value));
    return value;
  });
  return texts.join("\n");
}

/** What the page shows, in its text and its attributes. */
export async function drawnOn(page: Page): Promise<Found> {
  return { way: "drawn", where: page.url(), text: await page.content() };
}

/** Everything that a browser keeps for this server. */
export async function keptBy(page: Page, context: BrowserContext): Promise<Found[]> {
  const stores = { ...(await page.evaluate(storesOfPage)), cookies: await cookiesOf(context) };
  return Object.entries(stores).map(([where, text]) => ({ way: "kept", where, text }));
}

/** Runs in the page. */
async function storesOfPage() {
  const asked = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const databases: unknown[] = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name ?? ""));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      databases.push(name, store, await asked(rows.getAllKeys()), await asked(rows.getAll()));
    }
    database.close();
  }
  const cached: string[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      cached.push(request.url, (await (await cache.match(request))?.text()) ?? "");
  }
  return {
    localStorage: JSON.stringify({ ...localStorage }),
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    indexedDB: JSON.stringify(databases),
    caches: cached.join("\n"),
    history: JSON.stringify(history.state),
  };
}

/** Cookies as they are, and with what was escaped or written in base64 in them as text. */
async function cookiesOf(context: BrowserContext): Promise<string> {
  const texts = (await context.cookies()).flatMap(({ name, value }) => {
    const plain = value.replace(/%[0-9a-f]{2}/gi, (escaped) =>
      String.fromCharCode(Number.parseInt(escaped.slice(1), 16)),
    );
    return [name, value, plain, ...plain.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"))];
  });
  return texts.join("\n");
}
