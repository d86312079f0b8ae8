/** A text for the language server. */
export interface HostileText {
  readonly name: string;
  readonly text: string;
  /** Code of a finding that there must be. */
  readonly flagged?: string;
}

/** Bytes that fit into an ordinary image. */
export const CAPACITY = 24_576;
/** Stands in markup that must never come to life. */
export const MARK = 'zzz';
export const MARKUP: readonly string[] = [
  `[${MARK}](command:${MARK})`,
  `![${MARK}](https://example.com/${MARK}.png)`,
  `<img src=x onerror=${MARK}>`,
  `<script>${MARK}</script>`,
  `<a href="command:${MARK}">x</a>`,
  `\`\`\`\n<b>${MARK}</b>\n\`\`\``,
  `</span><b>${MARK}</b>`,
  `]( command:${MARK} "x")`,
  `<https://example.com/${MARK}>`,
  `$(zap) &lt;b&gt; # ${MARK}\n\n---\n| ${MARK} |\n| - |`,
];

/** One JSON text after another that is not one, by what is wrong with it. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  nothing: ['', ' ', '\n\n', '\t\r\n', '\0', '\ufeff', '\ufeff{}'],
  'no object': ['null', 'true', '1', '"a"', '[]', '[{}]', 'NaN', 'undefined', 'tru', '-', '#', '@', '*'],
  brackets: [
    '{',
    '}',
    '[',
    ']',
    '{]',
    '[}',
    '{"a":[}',
    '{"a":{]}',
    '{}}',
    '{}{}',
    '{},',
    ',{}',
    '({})',
    '{"a":1]',
    '{{"a":1}}',
    '{[]:1}',
  ],
  commas: [
    '{,}',
    '{"a":1,}',
    '{"a":1,,"b":2}',
    '{,"a":1}',
    '{"a":[,]}',
    '{"a":[1,]}',
    '{"a":[1,,2]}',
    '{"a":1 "b":2}',
    '{"a":[1 2]}',
    '{"a";1}',
  ],
  colons: ['{"a"}', '{"a":}', '{:1}', '{"a"::1}', '{"a":1:2}', '{"a" 1}', '{"a"=1}', '{"a":"b":"c"}', '{"a","b":1}'],
  names: [
    '{a:1}',
    "{'a':1}",
    '{1:1}',
    '{null:1}',
    '{"":1}',
    '{"a\u0000":1}',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a\nb":1}',
    '{true:1}',
  ],
  numbers: [
    '01',
    '+1',
    '1.',
    '.5',
    '1e',
    '1e+',
    '0x10',
    '1_000',
    '-',
    '--1',
    '1e1e1',
    'Infinity',
    '-Infinity',
    '1,5',
    '1٣',
    '１',
    '-01',
    '1.2.3',
    '0e',
    '9e99999',
    '9'.repeat(20_000),
    `0.${'0'.repeat(20_000)}1`,
  ].map((n) => `{"a":${n}}`),
  strings: [
    '"',
    '"a',
    "'a'",
    '"\\"',
    '"\\',
    '"\\x41"',
    '"\\u"',
    '"\\u12"',
    '"\\u12G4"',
    '"\\a"',
    '"\t"',
    '"\n"',
    '"\u0000"',
    '"\u001f"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\ud800\\u0041"',
    '"\ud800"',
    '"\\U00010000"',
    '"a" "b"',
    'a',
    '`a`',
    '"\\\ud83d\ude00"',
    '"\u2028\u2029"',
    '"\ufffe\uffff"',
  ].map((s) => `{"a":${s}}`),
  literals: [
    'nul',
    'nulll',
    'True',
    'FALSE',
    'None',
    'truefalse',
    'true false',
    'fals',
    'undefined',
    'NULL',
    'nan',
  ].map((l) => `{"a":${l}}`),
  comments: [
    '{/**/}',
    '{}//',
    '{"a":1/*',
    '{"a":/*x*/1}',
    '{#\n}',
    '//\n{}',
    '{"a":1//\n}',
    '/{}',
    '{"a":/1}',
    '{"a":1*/}',
    '<!-- -->{}',
  ],
  spaces: ['{\u00a0}', '{"a"\u2003:1}', '\u200b{}', '{\f}', '{\v}', '{"a":\u20601}', '\u3000{}', '{\u2028}'],
  tails: ['{}x', '{}\0', '{}[]', '{"a":1}{"a":1}', '{} {}', '{}"', '{}]', '{}/', '{}\ufeff', '{"a":1}}}}}}'],
};

const BIDI = [
  '\u202a',
  '\u202b',
  '\u202c',
  '\u202d',
  '\u202e',
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069',
  '\u200e',
  '\u200f',
  '\u061c',
];
const HOMOGLYPHS = [
  'q\u0435mu.min-ram-MB',
  'qemu.m\u0456n-ram-MB',
  'qemu.min-ram-\u041cB',
  'qemu\u2024min-ram-MB',
  'qemu.min\u2010ram-MB',
  'qemu.min-ram-\uff2d\uff22',
];
const PROTOTYPE = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  'then',
];

/** Every text, with the findings that some must have. */
export function hostileTexts(): HostileText[] {
  const broken = Object.entries(BROKEN).flatMap(([kind, texts]) =>
    texts.map((text, index) => ({ name: `${kind} ${index}`, text })),
  );
  return [...broken, ...deep(), ...long(), ...faulty(), ...hidden(), ...named(), ...marked()];
}

function deep(): HostileText[] {
  const many = [1000, 5000, 12_000, 200_000];
  return many.flatMap((depth) => [
    { name: `${depth} open brackets`, text: `{"com.example.a":${'['.repeat(depth)}` },
    { name: `${depth} nested lists`, text: `{"com.example.a":${'['.repeat(depth)}${']'.repeat(depth)}}` },
    { name: `${depth} nested objects`, text: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}` },
    { name: `${depth} closing brackets`, text: `{}${'}'.repeat(depth)}` },
  ]);
}

function filled(piece: string): string {
  return piece.repeat(Math.floor((CAPACITY - 32) / Buffer.byteLength(piece)));
}

function long(): HostileText[] {
  const pieces = [
    '\\n',
    '\\u0041',
    '\\u0000',
    '\\ud800',
    '\\"',
    '\\\\',
    '\\u202e',
    '\\q',
    '𝄞',
    '\u202e',
    '`',
    '*_',
    '<b>',
    '[](',
    '\n',
  ];
  const strings = pieces.flatMap((piece) => [
    { name: `a value of ${JSON.stringify(piece)}`, text: `{"com.example.a":"${filled(piece)}"}` },
    { name: `a name of ${JSON.stringify(piece)}`, text: `{"${filled(piece)}":1}` },
  ]);
  const lists = [
    '1,',
    '"a":1,',
    '"qemu.min-ram-MB":1,',
    '[],',
    '{},',
    ',',
    ':',
    '"',
    '"a"',
    '{"a":',
    'x ',
    '/*',
    '//\n',
  ].map((piece) => ({
    name: `many ${piece}`,
    text: `{${filled(piece)}`,
  }));
  const names = Array.from({ length: 1100 }, (_, index) => `"com.example.k${index}":${index}`).join();
  return [
    ...strings,
    ...lists,
    { name: 'many keys', text: `{${names}}` },
    { name: 'a name of 300,000 dots', text: `{"qemu.${'.'.repeat(300_000)}":1}`, flagged: 'unregistered-key' },
    { name: '30,000 hidden characters', text: `{"com.example.a":"${'\u200b'.repeat(30_000)}"}` },
    { name: 'a long list', text: `{"qemu.machine-types":[${filled('"q35",')}"pc"]}` },
  ];
}

/** As many mistakes as fit, each of which has repairs that may be tried out. */
function faulty(): HostileText[] {
  const pieces = ['1,', '"m",', '"q35 ",', '{},', 'null,', '"\u0430",'];
  const lists = pieces.map((piece) => ({
    name: `a list of ${JSON.stringify(piece)}`,
    text: `{"qemu.machine-types":[${filled(piece)}"pc"]}`,
  }));
  const unknown = Array.from({ length: 3000 }, (_, index) => `"m${index}"`).join();
  const numbers = Array.from({ length: 5500 }, (_, index) => index % 2000).join();
  return [
    ...lists,
    { name: 'a list of unknown names', text: `{"qemu.machine-types":[${unknown}]}`, flagged: 'unknown-value' },
    { name: 'a list of numbers that are there twice', text: `{"qemu.machine-types":[${numbers}]}` },
    { name: 'many lists', text: `{${filled('"qemu.machine-types":[1,1,1,1],')}"a":1}` },
  ];
}

function hidden(): HostileText[] {
  const names = BIDI.map((character) => ({
    name: `a key with ${escaped(character)}`,
    text: `{"com.example.a${character}b":1}`,
    flagged: 'hidden-character',
  }));
  const values = BIDI.map((character) => ({
    name: `a value with ${escaped(character)}`,
    text: `{"com.example.a":"x${character}y"}`,
    flagged: 'hidden-character',
  }));
  const looks = HOMOGLYPHS.map((key) => ({
    name: `the key ${escaped(key)}`,
    text: `{"${key}":1024}`,
    flagged: 'look-alike',
  }));
  return [...names, ...values, ...looks];
}

function escaped(text: string): string {
  return text.replace(/[^ -~]/g, (character) => `U+${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function named(): HostileText[] {
  return PROTOTYPE.flatMap((key) => [
    { name: `the key ${key}`, text: `{"${key}":{"${key}":1,"polluted":true}}` },
    { name: `the value ${key}`, text: `{"qemu.machine-types":["${key}"],"qemu.firmware.secure-boot":"${key}"}` },
    { name: `the key below qemu ${key}`, text: `{"qemu.${key}":1,"qemu":{"${key}":{"x":1}}}` },
  ]);
}

function marked(): HostileText[] {
  return MARKUP.flatMap((markup) => {
    const text = JSON.stringify(markup).slice(1, -1);
    return [
      { name: `the key ${text}`, text: `{"${text}":1}` },
      {
        name: `the value ${text}`,
        text: `{"qemu.machine-types":["${text}"],"qemu.image.title":"${text}","com.example.a":"${text}"}`,
      },
      {
        name: `a key of the hostile registry beside ${text}`,
        text: `{"com.example.marked":"${text}","com.example.measured":1,"com.example.":1}`,
      },
    ];
  });
}
