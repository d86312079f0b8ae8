import fc from 'fast-check';

/** A number that hurts: by itself, or relative to what stands there, to the size of a cluster or to that of the file. */
export interface Value {
  readonly from: 'zero' | 'now' | 'cluster' | 'file';
  readonly plus: bigint;
}

/** A record of a slot's payload, and what it claims beside the truth. */
export interface RecordEdit {
  readonly kind: number;
  readonly text: Uint8Array;
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  /** Added to the lengths that it says. */
  readonly lie: number;
  /** It belongs to the snapshot of the table with this number, if there is one. */
  readonly snapshot: number;
}

/** An entry of the snapshot table. */
export interface SnapshotEdit {
  readonly extra: number;
  readonly id: Uint8Array;
  readonly name: Uint8Array;
  readonly lie: number;
}

/** One change to an image that is well-formed up to it. */
export type Edit =
  | { readonly kind: 'field'; readonly field: number; readonly value: Value }
  | {
      readonly kind: 'extension';
      readonly how: 'insert' | 'duplicate' | 'remove' | 'relength' | 'retype' | 'swap';
      readonly at: number;
      readonly type: number;
      readonly body: Uint8Array;
      readonly lie: number;
    }
  | { readonly kind: 'many-extensions'; readonly count: number; readonly type: number }
  | {
      readonly kind: 'slot';
      readonly which: 'a' | 'b' | 'both';
      readonly field: 'magic' | 'flags' | 'generation' | 'length' | 'reserved' | 'digest' | 'payload';
      readonly value: Value;
      readonly signed: boolean;
    }
  | {
      readonly kind: 'records';
      readonly which: 'a' | 'b' | 'both';
      readonly records: readonly RecordEdit[];
      readonly generation: bigint;
    }
  | {
      readonly kind: 'snapshots';
      readonly entries: readonly SnapshotEdit[];
      readonly countLie: number;
      readonly inCluster0: boolean;
    }
  | {
      readonly kind: 'bitmaps';
      readonly entry: Uint8Array;
      readonly count: Value;
      readonly length: Value;
      readonly offset: Value;
    }
  | { readonly kind: 'name'; readonly at: Value; readonly name: Uint8Array; readonly lie: number }
  | { readonly kind: 'bytes'; readonly at: number; readonly bytes: Uint8Array };

/** What is asked of an image once it was read. */
export interface Action {
  readonly what: 'own' | 'remove' | 'snapshot' | 'all';
  readonly text: string;
  readonly replaceDamaged: boolean;
}

/** A hostile image, told by what it is made of, and what is done with it. */
export interface Input {
  readonly seed: number;
  readonly edits: readonly Edit[];
  /** Where the file ends, from 0 (nothing) to 1,000 (all of it) and beyond. */
  readonly cut: number;
  readonly action: Action;
}

/** Numbers of header extension types: QEMU's, that of machine metadata, END, and strangers. */
const TYPES = [
  0xe2792aca, 0x6803f857, 0x23852875, 0x0537be77, 0x44415441, 0x514d4554, 0x514d4554, 0, 0x58585858, 0xffffffff,
];
const NUMBERS = [0n, 1n, 2n, 3n, 7n, 8n, 9n, 63n, 64n, 104n, 112n, 512n, 1023n, 1024n, 4096n, 65536n]
  .concat([2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 8n, 2n ** 32n - 1n, 2n ** 32n])
  .concat([2n ** 53n - 1n, 2n ** 53n, 2n ** 56n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]);
const NAMES = [
  'json:{"driver":"qcow2"}',
  'https://example.com/x',
  'nbd:host:1',
  '/etc/passwd',
  '../../x',
  '.',
  '',
  '/',
];

const value: fc.Arbitrary<Value> = fc.record({
  from: fc.constantFrom('zero', 'zero', 'now', 'cluster', 'file'),
  plus: fc.oneof(fc.constantFrom(...NUMBERS), fc.bigInt({ min: -16n, max: 16n }), fc.bigInt({ min: 0n, max: 255n })),
});
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const lie = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 1, 8, -8, 0x7fffffff, 0xfffffff8) },
);
const which = fc.constantFrom<'a' | 'b' | 'both'>('a', 'b', 'both');
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('{}', '{"a":1}', '{"qemu.min-ram-MB":512}') },
  { weight: 1, arbitrary: fc.constantFrom('', '[]', '{"a":1,"a":2}', `{"a":"${'x'.repeat(3000)}"}`) },
  { weight: 1, arbitrary: fc.constantFrom(`{"a":"${'y'.repeat(24_568)}"}`, `{"a":"${'y'.repeat(24_569)}"}`) },
);
const word = fc.oneof(
  fc.constantFrom('1', '2', '3', 'before upgrade 0', '').map((name) => Buffer.from(name)),
  bytes(24),
);

const record: fc.Arbitrary<RecordEdit> = fc.record({
  kind: fc.constantFrom(1, 1, 2, 2, 2, 0, 3, 0xffffffff),
  text: fc.oneof(
    text.map((each) => Buffer.from(each.slice(0, 400))),
    bytes(40),
  ),
  id: word,
  name: word,
  lie,
  snapshot: fc.nat({ max: 4 }),
});

const snapshot: fc.Arbitrary<SnapshotEdit> = fc.record({
  extra: fc.constantFrom(0, 8, 16, 24, 24, 1024, 1025, 0xffffffff),
  id: word,
  name: word,
  lie,
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('field' as const), field: fc.nat({ max: 99 }), value }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('extension' as const),
      how: fc.constantFrom('insert', 'duplicate', 'remove', 'relength', 'retype', 'swap'),
      at: fc.nat({ max: 6 }),
      type: fc.constantFrom(...TYPES),
      body: bytes(300),
      lie,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('many-extensions' as const),
      count: fc.constantFrom(10, 998, 1000, 1001, 8000),
      type: fc.constantFrom(...TYPES),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('slot' as const),
      which,
      field: fc.constantFrom('magic', 'flags', 'generation', 'length', 'reserved', 'digest', 'payload'),
      value,
      signed: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('records' as const),
      which,
      records: fc.array(record, { maxLength: 4 }),
      generation: fc.constantFrom(0n, 1n, 2n, 5n, 2n ** 64n - 2n, 2n ** 64n - 1n),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('snapshots' as const),
      entries: fc.array(snapshot, { maxLength: 5 }),
      countLie: lie,
      inCluster0: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bitmaps' as const),
      entry: bytes(64),
      count: value,
      length: value,
      offset: value,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('name' as const),
      at: value,
      name: fc.oneof(
        fc.constantFrom(...NAMES).map((name) => Buffer.from(name)),
        bytes(1100),
      ),
      lie,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('bytes' as const), at: fc.nat({ max: 4096 }), bytes: bytes(16) }),
  },
);

/** Any input. `seeds` is how many seeds there are; the last one, which is large, comes up seldom. */
export function anyInput(seeds: number): fc.Arbitrary<Input> {
  return fc.record({
    seed: fc.oneof(
      { weight: 60, arbitrary: fc.nat({ max: seeds - 2 }) },
      { weight: 1, arbitrary: fc.constant(seeds - 1) },
    ),
    edits: fc.oneof(
      { weight: 3, arbitrary: fc.tuple(edit) },
      { weight: 1, arbitrary: fc.array(edit, { minLength: 2, maxLength: 4 }) },
    ),
    cut: fc.oneof({ weight: 14, arbitrary: fc.constant(1000) }, { weight: 1, arbitrary: fc.nat({ max: 1100 }) }),
    action: fc.record({
      what: fc.constantFrom('own', 'own', 'own', 'remove', 'snapshot', 'all'),
      text,
      replaceDamaged: fc.boolean(),
    }),
  });
}
