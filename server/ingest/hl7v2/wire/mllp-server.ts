import { randomUUID } from "node:crypto";
import net from "node:net";
import tls from "node:tls";
import { FrameBudget } from "./frame-budget.ts";
import { type ConnectionHost, MllpConnection } from "./mllp-connection.ts";
import { DEFAULT_MLLP_LIMITS, type MllpFault, type MllpServerOptions, type MllpStats } from "./mllp-options.ts";

const CLOSE_TIMEOUT_MS = 5_000;

export interface MllpServer {
  listen(): Promise<{ port: number }>;
  /** Stops accepting, lets what is in flight be answered within a bound, then destroys what is left. */
  close(): Promise<void>;
  stats(): MllpStats;
}

/**
 * A receiver of MLLP frames over TCP or TLS. Frames of one connection are handed over in order and up to a limit at
 * once; their answers leave in the same order.
 */
export function createMllpServer(options: MllpServerOptions): MllpServer {
  const limits = { ...DEFAULT_MLLP_LIMITS, ...options.limits };
  if (limits.maxInFlightBytesTotal < limits.maxFrameBytes) {
    throw new RangeError("maxInFlightBytesTotal must be at least maxFrameBytes, or the largest frame never passes");
  }
  const budget = new FrameBudget(limits.maxInFlightBytesTotal);
  const connections = new Set<MllpConnection>();
  const counted = { framesReceived: 0, bytesReceived: 0, repliesSent: 0 };
  const faults: MllpStats["faults"] = {};
  const sockets = new Set<net.Socket>();
  let accepted = 0;
  let closing: Promise<void> | null = null;

  const fault = (seen: MllpFault): void => {
    faults[seen.kind] = (faults[seen.kind] ?? 0) + 1;
    options.onFault(seen);
  };
  const host: ConnectionHost = {
    limits,
    budget,
    counted,
    fault,
    handle: async (frame, connection) => options.handle(frame, connection),
    refuse: (seen) => options.refuse?.(seen) ?? null,
    budgetChanged: () => shedIfStuck(budget, connections),
  };

  const welcome = (socket: net.Socket): void => {
    accepted += 1;
    const names = peerNames(socket);
    const info = {
      id: randomUUID(),
      remoteAddress: socket.remoteAddress ?? "",
      localPort: socket.localPort ?? 0,
      names: names ?? [],
    };
    if (names === null) {
      fault({ kind: "tls", connection: info, bytes: 0, code: "CERTIFICATE" });
      socket.destroy();
      return;
    }
    const connection = new MllpConnection(socket, info, host);
    connections.add(connection);
    socket.once("close", () => {
      connections.delete(connection);
      options.onClosed?.(info);
    });
  };
  const server = createListener(options, welcome, fault);
  server.maxConnections = limits.maxConnections;
  server.on("connection", (socket: net.Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("drop", () => fault({ kind: "too-many-connections", connection: null, bytes: 0 }));

  return {
    listen: () => listen(server, options),
    close: () => {
      for (const connection of connections) connection.finish();
      closing ??= close(server, sockets, options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
      return closing;
    },
    stats: () => ({
      connections: connections.size,
      connectionsAccepted: accepted,
      pausedConnections: [...connections].filter((connection) => connection.paused).length,
      inFlight: [...connections].reduce((total, connection) => total + connection.inFlight, 0),
      heldBytes: budget.heldBytes,
      ...counted,
      faults: { ...faults },
    }),
  };
}

function createListener(
  options: MllpServerOptions,
  welcome: (socket: net.Socket) => void,
  fault: (fault: MllpFault) => void,
): net.Server {
  if (options.tls === undefined) return net.createServer({ allowHalfOpen: true }, welcome);
  const { isCertificateOptional = false, ...keys } = options.tls;
  const requestCert = keys.ca !== undefined;
  const rejectUnauthorized = requestCert && !isCertificateOptional;
  const secure = tls.createServer(
    { ...keys, allowHalfOpen: true, requestCert, rejectUnauthorized, minVersion: "TLSv1.2" },
    welcome,
  );
  secure.on("tlsClientError", (error: NodeJS.ErrnoException) =>
    fault({ kind: "tls", connection: null, bytes: 0, code: error.code }),
  );
  return secure;
}

/** Null for a certificate that no authority of ours signed: worse than none. */
function peerNames(socket: net.Socket): string[] | null {
  if (!(socket instanceof tls.TLSSocket)) return [];
  const { subject, subjectaltname } = socket.getPeerCertificate();
  if (subject === undefined) return [];
  if (!socket.authorized) return null;
  const dns = (subjectaltname ?? "").split(", ").flatMap((name) => (name.startsWith("DNS:") ? name.slice(4) : []));
  return [...new Set([subject.CN ?? [], dns].flat())];
}

/**
 * When unfinished frames alone fill the budget, every connection waits for another and none can go on. The largest
 * unfinished frame is given up.
 */
function shedIfStuck(budget: FrameBudget, connections: Set<MllpConnection>): void {
  if (!budget.exhausted) return;
  let partialBytes = 0;
  let largest: MllpConnection | null = null;
  for (const connection of connections) {
    partialBytes += connection.partialBytes;
    if (largest === null || connection.partialBytes > largest.partialBytes) largest = connection;
  }
  if (partialBytes >= budget.heldBytes) largest?.shed();
}

function listen(server: net.Server, options: MllpServerOptions): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      server.on("error", (error: NodeJS.ErrnoException) =>
        options.onFault({ kind: "socket", connection: null, bytes: 0, code: error.code }),
      );
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : options.port });
    });
  });
}

/** `sockets` are the plain TCP ones: those still in a TLS handshake belong to no connection yet. */
async function close(server: net.Server, sockets: Set<net.Socket>, timeoutMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, timeoutMs);
  await closed;
  clearTimeout(timer);
}
