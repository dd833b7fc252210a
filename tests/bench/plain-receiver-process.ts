import { createServer, type Socket } from "node:net";
import { Hl7Message } from "@medplum/core";
import pg from "pg";

const VT = 0x0b;
const FS = 0x1c;

/**
 * The straightforward receiver that everything is compared with: cut frames, parse with @medplum/core, one INSERT of the raw
 * message in a transaction of its own, acknowledge when it is on disk. Argument: database, with a table `raw_message`. It gives
 * each connection a database connection of its own, so that it never waits for one.
 */
const pool = new pg.Pool({ connectionString: process.argv[2], max: 32 });
await Promise.all(Array.from({ length: 32 }, () => pool.query("SELECT 1")));

const INSERT = {
  name: "insert-raw",
  text: "INSERT INTO raw_message (received_at, kind, control_id, body) VALUES (now(), $1, $2, $3)",
};

async function receive(socket: Socket, frame: Buffer): Promise<void> {
  const message = Hl7Message.parse(frame.toString("utf8"));
  const msh = message.getSegment("MSH");
  const kind = `${msh?.getComponent(9, 1)}^${msh?.getComponent(9, 2)}`;
  await pool.query({ ...INSERT, values: [kind, msh?.getField(10)?.toString(), frame.toString("utf8")] });
  const answer = message.buildAck().toString();
  socket.write(`${String.fromCharCode(VT)}${answer}${String.fromCharCode(FS)}\r`);
}

const server = createServer({ noDelay: true }, (socket) => {
  let held: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (let end = held.indexOf(FS); end >= 0 && end + 1 < held.length; end = held.indexOf(FS)) {
      receive(socket, held.subarray(held.indexOf(VT) + 1, end)).catch(() => socket.destroy());
      held = held.subarray(end + 2);
    }
  });
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address ? address.port : 0 });
});
process.once("disconnect", () => process.exit(0));
