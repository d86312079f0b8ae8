import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { sha256 } from '../../core/sha256';

describe('SHA-256 without Node’s cryptography', () => {
  it('is that of Node, for every length up to some blocks', () => {
    for (let length = 0; length <= 1024; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
      assert.equal(sha256(bytes), hash('sha256', bytes, 'hex'), `${length} bytes`);
    }
  });

  it('is that of Node, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000, size: 'max' }), (bytes) => {
        assert.equal(sha256(bytes), hash('sha256', bytes, 'hex'));
      }),
    );
  });

  it('is of the bytes alone, and not of the memory around them', () => {
    const around = Uint8Array.from({ length: 300 }, (_, index) => index);
    assert.equal(sha256(around.subarray(3, 203)), hash('sha256', Buffer.from(around.slice(3, 203)), 'hex'));
  });

  it('has the values that FIPS 180 gives as examples', () => {
    const examples = {
      '': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      abc: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq:
        '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    };
    for (const [text, expected] of Object.entries(examples)) assert.equal(sha256(Buffer.from(text)), expected);
  });
});
