import assert from 'node:assert/strict';
import { FORMATS } from '../../../core/registry/formats';

const GOOD: Readonly<Record<string, readonly string[]>> = {
  date: ['2026-11-28', '2024-02-29', '0001-01-01'],
  'date-time': ['2026-11-28T12:00:00Z', '2026-11-28t23:59:60.123+01:00', '2026-11-28 00:00:00-0030'],
  email: ['a@example.com', "o'neil.x+y@mail.example.org"],
  hostname: ['localhost', 'a.b-c.example.', 'xn--bcher-kva.example', 'x'.repeat(63)],
  ipv4: ['0.0.0.0', '255.255.255.255', '10.1.2.3'],
  ipv6: ['::', '::1', '1::', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1', '1:2:3:4:5:6:192.0.2.1', '2001:DB8::'],
  uri: ['https://example.com/a?b=c#d', 'urn:x:y', 'mailto:a@b.c', 'http://[::1]:80/', 'a:%20'],
  uuid: ['urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6', 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6'],
};
const BAD: Readonly<Record<string, readonly string[]>> = {
  date: ['2026-13-01', '2025-02-29', '2026-11-31', '26-11-28', '2026-11-28Z', ''],
  'date-time': [
    '2026-11-28',
    '2026-11-28T12:00:00',
    '2026-11-28T24:00:00Z',
    '2026-11-31T00:00:00Z',
    '2026-11-28T12:60:00Z',
  ],
  email: ['a', 'a@', '@b.c', 'a@b', 'a..b@c.d', 'a b@c.d', 'a@b.c.', 'a@-b.c'],
  hostname: ['', '.', '-a', 'a-', 'a..b', 'a_b', 'x'.repeat(64), 'bücher.example', `${'x.'.repeat(127)}x`],
  ipv4: ['1.2.3', '256.0.0.1', '01.2.3.4', '1.2.3.4.5', '1.2.3.4 ', ''],
  ipv6: [
    '',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    '::192.0.2.256',
    '1:2:3:4:5:6:7:8::',
    '192.0.2.1::',
    'fe80::1%eth0',
  ],
  uri: [
    '',
    'example.com',
    '//example.com',
    'https://exa mple.com',
    'a:',
    'a:<b>',
    'a:%2',
    '1a:b',
    'https://example.com/ü',
  ],
  uuid: ['f81d4fae7dec11d0a76500a0c91e6bf6', 'g81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
};

describe('the forms that a registry may ask for', () => {
  for (const [name, is] of Object.entries(FORMATS)) {
    it(`know ${name}`, () => {
      assert.deepEqual(
        GOOD[name]?.filter((text) => !is(text)),
        [],
      );
      assert.deepEqual(BAD[name]?.filter(is), []);
    });

    it(`take their time by the length of the text alone: ${name}`, () => {
      const start = process.cpuUsage().user;
      for (const piece of ['a', '1', 'a.', '1.', ':', 'a-', '%41', '::1:', 'a@', '0-', 'T1:'])
        assert.equal(typeof is(`a:${piece.repeat(24_576)}!`), 'boolean');
      assert.ok(process.cpuUsage().user - start < 500_000, 'half a second for a quarter of a megabyte');
    });
  }
});
