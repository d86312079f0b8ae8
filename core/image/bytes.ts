/** A big-endian view on bytes, wherever they lie in their buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes of their own: a Buffer's slice() would share its memory. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/** The next multiple of 8. */
export function alignUp8(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** The quotient of two numbers, rounded up. */
export function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** Whether two byte strings are the same. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Eight bytes of two 32-bit numbers: an extension's type and length. */
export function pairOf32(first: number, second: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = viewOf(bytes);
  view.setUint32(0, first);
  view.setUint32(4, second);
  return bytes;
}

/** Eight bytes of a 64-bit number. */
export function bytesOf64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigUint64(0, value);
  return bytes;
}

/** A 64-bit field as a number, or undefined if it is too large to be an offset in any file. */
export function offsetAt(view: DataView, at: number): number | undefined {
  return asOffset(view.getBigUint64(at));
}

/** A 64-bit number as a number, or undefined if it is too large to be an offset in any file. */
export function asOffset(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
