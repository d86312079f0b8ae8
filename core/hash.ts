import { hash } from 'node:crypto';

/** SHA-256 in hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
