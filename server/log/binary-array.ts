/**
 * One-dimensional arrays in PostgreSQL's binary form (src/backend/utils/adt/arrayfuncs.c, array_recv): a batch of rows goes as a
 * few buffers. The text form costs both sides an escape of every quote in a JSON body, and twice the bytes of every hash.
 */
const BYTEA = 17;
const INT8 = 20;
const INT4 = 23;
const TEXT = 25;
const FLOAT8 = 701;
const UUID = 2950;

const HEADER_BYTES = 20;
const TWO_TO_32 = 2 ** 32;

export function textArray(values: readonly (string | null)[]): Buffer {
  const sizes = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const out = allocate(TEXT, sizes);
  let at = HEADER_BYTES;
  for (const [index, value] of values.entries()) {
    at = out.writeInt32BE(sizes[index] ?? -1, at);
    if (value !== null) at += out.write(value, at);
  }
  return out;
}

export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  const out = allocate(
    BYTEA,
    values.map((value) => value?.length ?? -1),
  );
  let at = HEADER_BYTES;
  for (const value of values) {
    at = out.writeInt32BE(value?.length ?? -1, at);
    if (value !== null) at += value.copy(out, at);
  }
  return out;
}

/** Whole numbers up to 2^53. @throws RangeError for any other. */
export function bigintArray(values: readonly (number | null)[]): Buffer {
  return fixed(INT8, 8, values, writeBigint);
}

function writeBigint(out: Buffer, value: number, at: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError("not a whole number");
  const high = Math.floor(value / TWO_TO_32);
  out.writeInt32BE(high, at);
  out.writeUInt32BE(value - high * TWO_TO_32, at + 4);
}

export function intArray(values: readonly (number | null)[]): Buffer {
  return fixed(INT4, 4, values, (out, value, at) => out.writeInt32BE(value, at));
}

export function float8Array(values: readonly (number | null)[]): Buffer {
  return fixed(FLOAT8, 8, values, (out, value, at) => out.writeDoubleBE(value, at));
}

/** @throws RangeError for a text that is no UUID. */
export function uuidArray(values: readonly (string | null)[]): Buffer {
  return fixed(UUID, 16, values, (out, value, at) => {
    if (out.write(value.replaceAll("-", ""), at, "hex") !== 16) throw new RangeError("not a UUID");
  });
}

function fixed<T>(
  type: number,
  bytes: number,
  values: readonly (T | null)[],
  write: (out: Buffer, value: T, at: number) => void,
): Buffer {
  const out = allocate(
    type,
    values.map((value) => (value === null ? -1 : bytes)),
  );
  let at = HEADER_BYTES;
  for (const value of values) {
    at = out.writeInt32BE(value === null ? -1 : bytes, at);
    if (value === null) continue;
    write(out, value, at);
    at += bytes;
  }
  return out;
}

/** Dimensions, a mark for nulls, the element's type, the length, and a lower bound of 1. A size below zero stands for null. */
function allocate(type: number, sizes: readonly number[]): Buffer {
  let bytes = HEADER_BYTES;
  let hasNull = 0;
  for (const size of sizes) {
    bytes += 4 + Math.max(size, 0);
    if (size < 0) hasNull = 1;
  }
  const out = Buffer.allocUnsafe(bytes);
  out.writeInt32BE(1, 0);
  out.writeInt32BE(hasNull, 4);
  out.writeInt32BE(type, 8);
  out.writeInt32BE(sizes.length, 12);
  out.writeInt32BE(1, 16);
  return out;
}
