import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { hashOf } from '../../core/hash';

describe('a hash', () => {
  it('stays the same when a process goes over to Node’s cryptography', () => {
    for (let length = 0; length < 3000; length += 97) {
      const bytes = Buffer.alloc(length, length);
      assert.equal(hashOf(bytes), hash('sha256', bytes, 'hex'));
    }
  });
});
