import { DEFAULT_MAX_FRAME_BYTES, type FramingFaultKind } from "./mllp-framer.ts";

export interface MllpLimits {
  maxFrameBytes: number;
  /** Frames of one connection that are handled at once or wait for an earlier one's answer. */
  maxInFlightPerConnection: number;
  /** Bytes of all frames, whole or partial, that the server holds at once. At least `maxFrameBytes`. */
  maxInFlightBytesTotal: number;
  maxConnections: number;
  /** A peer that sends nothing for so long, while we owe it nothing, is closed. */
  idleTimeoutMs: number;
  /** A peer that takes no byte of its answers for so long is closed. */
  writeTimeoutMs: number;
}

export const DEFAULT_MLLP_LIMITS: MllpLimits = {
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  maxInFlightPerConnection: 64,
  maxInFlightBytesTotal: 256 * 1024 * 1024,
  maxConnections: 1024,
  idleTimeoutMs: 15 * 60_000,
  writeTimeoutMs: 30_000,
};

export interface MllpConnectionInfo {
  id: string;
  remoteAddress: string;
  localPort: number;
  /** Common and DNS names of the peer's certificate, where an authority of ours signed it. */
  names: readonly string[];
}

export type MllpFaultKind =
  | FramingFaultKind
  /** Closed because nothing arrived for `idleTimeoutMs`. */
  | "idle"
  /** Closed because the peer did not take its answers. */
  | "write-timeout"
  /** Closed because `handle` answered "close". */
  | "refused"
  /** Closed because `handle` rejected: whether the message is stored is unknown, so nothing is answered. */
  | "handler-failed"
  /** Closed because unfinished frames filled the memory that the server may use, and this one was the largest. */
  | "memory"
  | "too-many-connections"
  | "tls"
  | "socket";

/** What went wrong on the wire. Holds sizes and codes, and no content but the header segment of a frame too large. */
export interface MllpFault {
  kind: MllpFaultKind;
  connection: MllpConnectionInfo | null;
  bytes: number;
  /** Error code of the socket, the TLS library or the handler, where there is one. */
  code?: string;
  head?: Buffer;
}

/** An answer, silence, or "close": storage is down, so the sender must keep the message. */
export type MllpReply = Buffer | null | "close";

export interface MllpServerOptions {
  port: number;
  host?: string;
  /**
   * With `ca`, only senders with a certificate signed by it are let in; with `isCertificateOptional` those without any too,
   * and whoever handles the frames can tell them apart by `names`.
   */
  tls?: {
    key: string | Buffer;
    cert: string | Buffer;
    ca?: string | Buffer | undefined;
    isCertificateOptional?: boolean;
  };
  limits?: Partial<MllpLimits>;
  /** How long `close()` waits for what is in flight; 5 s. */
  closeTimeoutMs?: number;
  handle(frame: Buffer, connection: MllpConnectionInfo): Promise<MllpReply>;
  onFault(fault: MllpFault): void;
  onClosed?(connection: MllpConnectionInfo): void;
  /** Answer to a frame that is too large to be handled, so that a first-in-first-out sender can move on. */
  refuse?(fault: MllpFault): Buffer | null;
}

export interface MllpStats {
  connections: number;
  connectionsAccepted: number;
  pausedConnections: number;
  inFlight: number;
  heldBytes: number;
  framesReceived: number;
  bytesReceived: number;
  repliesSent: number;
  faults: Partial<Record<MllpFaultKind, number>>;
}
