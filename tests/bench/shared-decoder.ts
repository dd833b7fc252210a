import { Decoder, type Packet, PacketType } from "socket.io-parser";

const DELTA = `${PacketType.EVENT}["delta",`;
/** Frames remembered: of one tick there are as many as there are rooms. */
const MOST = 1000;

const read = new Map<string, Packet>();

/**
 * Reads a delta once for all screens of its room, which receive the same frame. Each of them stands on a machine of its own in a
 * hospital; here a thousand share one with the node that is measured, and would take half a core of it to read the same text.
 */
export class SharedDecoder extends Decoder {
  override add(frame: unknown): void {
    if (typeof frame !== "string" || !frame.startsWith(DELTA)) return super.add(frame);
    this.emitReserved("decoded", packetOf(frame));
  }
}

function packetOf(frame: string): Packet {
  const known = read.get(frame);
  if (known) return known;
  const packet = { type: PacketType.EVENT, nsp: "/", data: JSON.parse(frame.slice(1)) };
  if (read.size >= MOST) read.clear();
  read.set(frame, packet);
  return packet;
}
