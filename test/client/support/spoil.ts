import { createHash } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';

const SLOT_MAGIC = Buffer.from([0xff, 0x51, 0x53, 0xfe]);
const INCOMPATIBLE_FEATURES = 72;

/** Sets one bit of an image's incompatible features (qcow2 specification, bytes 72 to 79 of the header). */
export async function setIncompatibleBit(image: string, bit: number): Promise<void> {
  const file = await open(image, 'r+');
  try {
    const features = Buffer.alloc(8);
    await file.read(features, 0, 8, INCOMPATIBLE_FEATURES);
    features.writeBigUInt64BE(features.readBigUInt64BE() | (1n << BigInt(bit)));
    await file.write(features, 0, 8, INCOMPATIBLE_FEATURES);
  } finally {
    await file.close();
  }
}

/** Exchanges bytes of the stored string for others of the same number, digests included, as a careless writer would. */
export async function exchangeStored(image: string, from: Uint8Array, to: Uint8Array): Promise<void> {
  const bytes = await readFile(image);
  for (let at = bytes.indexOf(SLOT_MAGIC); at >= 0; at = bytes.indexOf(SLOT_MAGIC, at + 4)) {
    const payload = bytes.subarray(at + 56, at + 56 + bytes.readUInt32BE(at + 16));
    const place = payload.indexOf(from);
    if (place < 0) continue;
    payload.set(to, place);
    const digest = createHash('sha256')
      .update(bytes.subarray(at, at + 24))
      .update(payload)
      .digest();
    bytes.set(digest, at + 24);
  }
  await writeFile(image, bytes);
}

/** Changes one byte of every stored copy, so that no digest is right any more. */
export async function damageStored(image: string): Promise<void> {
  const bytes = await readFile(image);
  for (let at = bytes.indexOf(SLOT_MAGIC); at >= 0; at = bytes.indexOf(SLOT_MAGIC, at + 4)) {
    bytes.writeUInt8(bytes.readUInt8(at + 30) ^ 1, at + 30);
  }
  await writeFile(image, bytes);
}
