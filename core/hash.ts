import { hash } from 'node:crypto';
import { sha256 } from './sha256';

/** Bytes that a process digests by itself before it loads Node's cryptography, which is far faster once it is there. */
const BYTES_BY_ITSELF = 4096;

let left = BYTES_BY_ITSELF;

/** SHA-256 in hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  if (bytes.length > left) return hash('sha256', bytes, 'hex');
  left -= bytes.length;
  return sha256(bytes);
}
