import type { RuleCode } from '../../../core/findings/rules';

/** A text that breaks a rule and one like it that does not. */
export interface RuleCase {
  /** The finding's place stands between « and », which are no part of the text. */
  readonly bad: string;
  /** The text after the first repair; absent if none is offered. */
  readonly fixed?: string;
  readonly good: string;
  readonly readOnly?: true;
  readonly capacityBytes?: number;
}

const DEEP = '['.repeat(99);
const DEEP_END = ']'.repeat(99);

/** Cases for every rule: the type asks for each code. */
export const RULE_CASES: Readonly<Record<RuleCode, readonly RuleCase[]>> = {
  'over-capacity': [
    { bad: '{"com.example.a":"äö«ü"}»', good: '{"com.example.a":"aou"}', capacityBytes: 23 },
    { bad: '{"com.example.a":"«😀"}»', good: '{"com.example.a":"a"}', capacityBytes: 21 },
  ],
  'not-utf8': [{ bad: '{"com.example.a":"«\ud83d»"}', good: '{"com.example.a":"\ud83d\ude00\\ud83d"}' }],
  'byte-order-mark': [{ bad: '«\ufeff»{}', fixed: '{}', good: '{"com.example.a":"\ufeff"}' }],
  'empty-text': [
    { bad: '«»', good: '{}' },
    { bad: '« \n»', good: ' {}\n' },
  ],
  'not-an-object': [
    { bad: '«[1]»', good: '{"com.example.a":[1]}' },
    { bad: ' «null»', good: '{}' },
    { bad: '«"x"»', good: '{}' },
  ],
  'too-deep': [
    { bad: `{"com.example.a":${DEEP}«[»]${DEEP_END}}`, good: `{"com.example.a":${DEEP}${DEEP_END}}` },
    { bad: `${'['.repeat(100)}«[»${'['.repeat(10000)}`, good: '{}' },
  ],
  'empty-key': [{ bad: '{«""»:1}', good: '{"com.example.a":{"":1}}' }],
  'nul-in-key': [
    { bad: '{«"com.example.a\\u0000"»:1}', good: '{"com.example.a":"\\u0000"}' },
    { bad: '{"com.example.a":[{«"\\u0000"»:1}]}', good: '{"com.example.a":[{"\\u0001":1}]}' },
  ],
  'duplicate-key': [
    { bad: '{"com.example.a":1,«"com.example.a"»:1}', fixed: '{"com.example.a":1}', good: '{"com.example.a":1}' },
    {
      bad: '{"com.example.a":1,«"com.example.\\u0061"»:2,"com.example.b":3}',
      fixed: '{"com.example.a":1,"com.example.b":3}',
      good: '{"com.example.a":1,"com.example.A":2}',
    },
    {
      bad: '{"com.example.a":[{"x":1,"y":2,«"x"»:3}]}',
      fixed: '{"com.example.a":[{"x":1,"y":2}]}',
      good: '{"com.example.a":[{"x":1},{"x":1}]}',
    },
    {
      bad: '{"__proto__":{"x":1},«"__proto__"»:{"x":1}}',
      fixed: '{"__proto__":{"x":1}}',
      good: '{"__proto__":{"x":1},"constructor":{"x":1}}',
    },
  ],
  comment: [
    { bad: '{«/* why */»}', fixed: '{}', good: '{"com.example.a":"/* why */"}' },
    { bad: '{} «// end»', fixed: '{} ', good: '{}' },
    { bad: '{}«/*»', fixed: '{}', good: '{}' },
  ],
  'trailing-comma': [
    { bad: '{"com.example.a":1«,»}', fixed: '{"com.example.a":1}', good: '{"com.example.a":1}' },
    { bad: '{"com.example.a":[1 «,» ]}', fixed: '{"com.example.a":[1  ]}', good: '{"com.example.a":[1]}' },
  ],
  'missing-comma': [
    {
      bad: '{"com.example.a":1 «"com.example.b"»:2}',
      fixed: '{"com.example.a":1, "com.example.b":2}',
      good: '{"com.example.a":1, "com.example.b":2}',
    },
    { bad: '{"com.example.a":[1 «2»]}', fixed: '{"com.example.a":[1, 2]}', good: '{"com.example.a":[1, 2]}' },
    { bad: '{"com.example.a":0 «b»:1}', fixed: '{"com.example.a":0, b:1}', good: '{"com.example.a":0.1}' },
    // A comma would not make a key of it.
    { bad: '{"com.example.a":0 «1»}', good: '{"com.example.a":[0, 1]}' },
    // A comma after text that does not end would be part of that text.
    { bad: '{"com.example.a":"x\n«"com.example.b"»:2}', good: '{"com.example.a":"x",\n"com.example.b":2}' },
  ],
  'missing-colon': [
    { bad: '{"com.example.a" «1»}', fixed: '{"com.example.a": 1}', good: '{"com.example.a": 1}' },
    { bad: '{"com.example.a" «=» 1}', fixed: '{"com.example.a" : 1}', good: '{"com.example.a" : 1}' },
    { bad: '{"com.example.a"«»', good: '{"com.example.a":1}' },
    { bad: '{"com.example.a\n«1»}', good: '{"com.example.a":\n1}' },
  ],
  'missing-key': [
    { bad: '{«:»1}', good: '{"com.example.a":1}' },
    { bad: '{«{»}}', good: '{"com.example.a":{}}' },
  ],
  'missing-value': [
    { bad: '{"com.example.a"«:»}', good: '{"com.example.a":0}' },
    { bad: '{«"com.example.a"»,"com.example.b":1}', good: '{"com.example.a":0}' },
    { bad: '{"com.example.a"«:»', good: '{"com.example.a":0}' },
  ],
  'unquoted-text': [
    { bad: '{«com.example.a»:1}', fixed: '{"com.example.a":1}', good: '{"com.example.a":1}' },
    { bad: '{"com.example.a":«True»}', fixed: '{"com.example.a":true}', good: '{"com.example.a":true}' },
    { bad: "{«'com.example.a'»:1}", fixed: '{"com.example.a":1}', good: '{"com.example.a":1}' },
    { bad: '{"com.example.a":«NaN»}', fixed: '{"com.example.a":"NaN"}', good: '{"com.example.a":"NaN"}' },
    { bad: '{"com.example.a":«007»}', fixed: '{"com.example.a":"007"}', good: '{"com.example.a":7}' },
    { bad: '{"com.example.a":«0x10»}', fixed: '{"com.example.a":"0x10"}', good: '{"com.example.a":16}' },
    { bad: '{"com.example.a":«1_000»}', fixed: '{"com.example.a":"1_000"}', good: '{"com.example.a":1000}' },
  ],
  'unclosed-bracket': [
    { bad: '«{»"com.example.a":1', fixed: '{"com.example.a":1}', good: '{"com.example.a":1}' },
    { bad: '{"com.example.a":«[»1}', fixed: '{"com.example.a":[1]}', good: '{"com.example.a":[1]}' },
    { bad: '«{»"com.example.a":[{"x":1}\n', fixed: '{"com.example.a":[{"x":1}]}\n', good: '{}' },
    { bad: '{"com.example.a":«[»{"x":1 } } // end', fixed: '{"com.example.a":[{"x":1 }] } // end', good: '{}' },
    // A bracket after text that does not end would be part of that text.
    { bad: '«{»"com.example.a":"x', good: '{"com.example.a":"x"}' },
  ],
  'unclosed-string': [{ bad: '{"com.example.a":«"x}»', good: '{"com.example.a":"x"}' }],
  'control-character': [
    { bad: '{"com.example.a":«"\t"»}', fixed: '{"com.example.a":"\\t"}', good: '{"com.example.a":"\\t"}' },
    {
      bad: '{"com.example.a":«"x\u001b\\n😀\u0000"»}',
      fixed: '{"com.example.a":"x\\u001b\\n😀\\u0000"}',
      good: '{"com.example.a":"\u007f"}',
    },
    // The escape of the tab would make a backslash and a t of both.
    { bad: '{"com.example.a":«"x\\\ty\t"»}', good: '{"com.example.a":"x\\\\\\ty\\t"}' },
  ],
  'bad-escape': [
    {
      bad: '{"com.example.a":«"C:\\dir\\\\x\\"\\u00e0"»}',
      fixed: '{"com.example.a":"C:\\\\dir\\\\x\\"\\u00e0"}',
      good: '{"com.example.a":"C:\\\\dir\\\\x\\"\\u00e0"}',
    },
    {
      bad: '{"com.example.a":«"\\u00g0"»}',
      fixed: '{"com.example.a":"\\\\u00g0"}',
      good: '{"com.example.a":"\\u00e0"}',
    },
    // A text goes on after a backslash at the end of a line in other languages.
    { bad: '{"com.example.a":«"x\\\ny"»}', good: '{"com.example.a":"x\\ny"}' },
  ],
  'malformed-number': [
    { bad: '{"com.example.a":«1.»}', good: '{"com.example.a":1.0}' },
    { bad: '{"com.example.a":«1e»}', good: '{"com.example.a":1e5}' },
  ],
  'unexpected-token': [
    { bad: '{"com.example.a":1,«,»"com.example.b":2}', fixed: '{"com.example.a":1,"com.example.b":2}', good: '{}' },
    { bad: '{«\u00a0»"com.example.a":1}', fixed: '{"com.example.a":1}', good: '{"com.example.a":"\u00a0"}' },
    { bad: '{"com.example.a":1«\u00a0»}', fixed: '{"com.example.a":1}', good: '{"com.example.a":1 }' },
    { bad: '{«]»}', fixed: '{}', good: '{}' },
    { bad: '{"com.example.a":[1«:»]}', fixed: '{"com.example.a":[1]}', good: '{"com.example.a":[1]}' },
  ],
  'text-after-end': [
    { bad: '{} «{}»', fixed: '{} ', good: '{} ' },
    { bad: '{}«,\n"com.example.a":1}»\n', fixed: '{}\n', good: '{}\n' },
  ],

  'unregistered-key': [
    {
      bad: '{«"qemu.machine-type"»:["q35"]}',
      fixed: '{"qemu.machine-types":["q35"]}',
      good: '{"qemu.machine-types":["q35"]}',
    },
    { bad: '{«"qemu.mchine-tpyes"»:["q35"]}', fixed: '{"qemu.machine-types":["q35"]}', good: '{}' },
    { bad: '{«"qemu.min-ram"»:1024}', fixed: '{"qemu.min-ram-MB":1024}', good: '{"qemu.min-ram-MB":1024}' },
    { bad: '{«"qemu.nothing-like-it"»:1}', good: '{"com.example.nothing-like-it":1}' },
    { bad: '{«"qemu.x"»:1}', good: '{"com.example.x":1}', readOnly: true },
    { bad: '{«"qemu."»:1}', good: '{}' },
    { bad: '{«"\\u0071emu.x"»:1}', good: '{"\\u0071emu.min-ram-MB":1}' },
  ],
  'key-case': [
    { bad: '{«"qemu.min-ram-mb"»:1}', fixed: '{"qemu.min-ram-MB":1}', good: '{"qemu.min-ram-MB":1}' },
    { bad: '{«"QEMU.Machine-Types"»:["pc"]}', fixed: '{"qemu.machine-types":["pc"]}', good: '{}' },
  ],
  'nested-key': [
    {
      bad: '{«"qemu"»:{"min-ram-MB":1024,"firmware":{"types":["uefi"]}}}',
      fixed: '{"qemu.min-ram-MB": 1024, "qemu.firmware.types": ["uefi"]}',
      good: '{"com.example.a":{"min-ram-MB":1024}}',
    },
    {
      bad: '{\n  «"qemu"»: {\n    "min-vcpus": 1e0,\n    "max-vcpus": 2\n  }\n}',
      fixed: '{\n  "qemu.min-vcpus": 1e0,\n  "qemu.max-vcpus": 2\n}',
      good: '{}',
    },
    { bad: '{«"qemu.firmware"»:{"types":["uefi"]}}', fixed: '{"qemu.firmware.types": ["uefi"]}', good: '{}' },
    { bad: '{"qemu.min-vcpus":1,«"qemu"»:{"min-vcpus":2}}', good: '{"qemu.min-vcpus":1}' },
  ],
  'invalid-key': [
    { bad: '{«"foo"»:1}', good: '{"com.example.foo":1}' },
    {
      bad: '{«"machine-types"»:["q35"]}',
      fixed: '{"qemu.machine-types":["q35"]}',
      good: '{"com.example.machine-types":1}',
    },
    { bad: '{«"com.Example.a"»:1}', good: '{"com.example.A_b":1}' },
    { bad: '{«"com.exämple.a"»:1}', good: '{"com.xn--exmple-cua.a":1}' },
    { bad: '{«"x-com.example.a"»:1}', good: '{"com.example.x-a":1}' },
    { bad: '{«"qemu"»:1}', good: '{}' },
    { bad: `{«"com.example.${'a'.repeat(64)}"»:1}`, good: `{"com.example.${'a'.repeat(63)}":1}` },
    { bad: `{«"com${'.example'.repeat(32)}"»:1}`, good: `{"com${'.example'.repeat(31)}":1}` },
  ],
  'reserved-key': [{ bad: '{«"org.qemu.a"»:1}', good: '{"org.qemux.a":1}' }],
  'prefix-conflict': [
    { bad: '{«"com.example.a"»:1,"com.example.a.b":2}', good: '{"com.example.a":1,"com.example.ab":2}' },
    { bad: '{"com.example.a.b.c":2,«"com.example.a"»:1}', good: '{"com.example.a.b":1,"com.example.a.c":2}' },
  ],
  'deprecated-key': [
    { bad: '{«"com.example.old"»:1}', fixed: '{"com.example.new":1}', good: '{"com.example.new":1}' },
    { bad: '{«"com.example.gone"»:1}', good: '{"com.example.unknown":1}' },
  ],
  'null-value': [
    {
      bad: '{"qemu.min-ram-MB":«null»,"com.example.a":1}',
      fixed: '{"com.example.a":1}',
      good: '{"com.example.a":null}',
    },
  ],
  'wrong-type': [
    {
      bad: '{"qemu.machine-types":«"q35"»}',
      fixed: '{"qemu.machine-types":["q35"]}',
      good: '{"qemu.machine-types":["q35"]}',
    },
    { bad: '{"qemu.machine-types":«"q35, pc"»}', fixed: '{"qemu.machine-types":["q35", "pc"]}', good: '{}' },
    { bad: '{"qemu.machine-types":["q35",«5»]}', good: '{"qemu.machine-types":["q35"]}' },
    { bad: '{"qemu.machine-types":[«null»]}', good: '{"qemu.machine-types":["pc"]}' },
    { bad: '{"qemu.min-ram-MB":«"1024"»}', fixed: '{"qemu.min-ram-MB":1024}', good: '{"qemu.min-ram-MB":1024}' },
    { bad: '{"qemu.min-ram-MB":«"1G"»}', fixed: '{"qemu.min-ram-MB":1024}', good: '{"qemu.min-ram-MB":1e3}' },
    { bad: '{"qemu.min-ram-MB":«"1.5 GiB"»}', fixed: '{"qemu.min-ram-MB":1536}', good: '{"qemu.min-ram-MB":10.0}' },
    { bad: '{"qemu.min-ram-MB":«"1K"»}', good: '{"qemu.min-ram-MB":1}' },
    { bad: '{"qemu.min-ram-MB":«1.5»}', good: '{"qemu.min-ram-MB":1500e-2}' },
    { bad: '{"qemu.min-ram-MB":«100000000000000000000.5e-20»}', good: '{"qemu.min-ram-MB":100e-2}' },
    { bad: '{"qemu.tpm.version":«2.0»}', fixed: '{"qemu.tpm.version":"2.0"}', good: '{"qemu.tpm.version":"2.0"}' },
    { bad: '{"qemu.guest-agent":«"yes"»}', fixed: '{"qemu.guest-agent":true}', good: '{"qemu.guest-agent":true}' },
    { bad: '{"qemu.guest-agent":«1»}', good: '{"qemu.guest-agent":false}' },
    { bad: '{"qemu.disk.role":«["boot"]»}', fixed: '{"qemu.disk.role":"boot"}', good: '{"qemu.disk.role":"boot"}' },
    { bad: '{"qemu.disk.role":«{"valueOf":1}»}', good: '{"qemu.disk.role":"data"}' },
  ],
  'not-allowed-value': [
    {
      bad: '{"qemu.firmware.types":[«"efi"»]}',
      fixed: '{"qemu.firmware.types":["uefi"]}',
      good: '{"qemu.firmware.types":["uefi"]}',
    },
    { bad: '{"qemu.rtc.base":«"UTC"»}', fixed: '{"qemu.rtc.base":"utc"}', good: '{"qemu.rtc.base":"utc"}' },
    { bad: '{"qemu.rtc.base":«"mars"»}', good: '{"qemu.rtc.base":"localtime"}' },
  ],
  'unknown-value': [
    {
      bad: '{"qemu.machine-types":["q35",«"q36"»]}',
      good: '{"qemu.machine-types":["i440fx","pc-q35-7.2","virt-7.0"]}',
    },
    {
      bad: '{"qemu.cpu.models":[«"Haswel"»]}',
      fixed: '{"qemu.cpu.models":["Haswell"]}',
      good: '{"qemu.cpu.models":["Haswell-v4","host"]}',
    },
    { bad: '{"qemu.machine-types":[«"pc-q36-7.2"»]}', good: '{"qemu.machine-types":["pc-i440fx-7.2"]}' },
  ],
  'out-of-range': [
    { bad: '{"qemu.min-ram-MB":«0»}', good: '{"qemu.min-ram-MB":1}' },
    { bad: '{"qemu.min-ram-MB":«9007199254740993»}', good: '{"qemu.min-ram-MB":2147483647}' },
    { bad: '{"qemu.disk.index":«-1»}', good: '{"qemu.disk.index":-0}' },
  ],
  'wrong-length': [
    { bad: '{"qemu.machine-types":«[]»}', good: '{"qemu.machine-types":["pc"]}' },
    { bad: '{"qemu.image.title":«""»}', good: '{"qemu.image.title":"x"}' },
    { bad: `{"qemu.image.version":«"${'😀'.repeat(65)}"»}`, good: `{"qemu.image.version":"${'😀'.repeat(64)}"}` },
  ],
  'wrong-form': [
    { bad: '{"qemu.os.id":«"debian12"»}', good: '{"qemu.os.id":"http://debian.org/debian/12"}' },
    { bad: '{"qemu.os.id":«"http://a b"»}', good: '{"qemu.os.id":"https://example.com/a%20b"}' },
    {
      bad: '{"qemu.machine-types":[«"Q35"»]}',
      fixed: '{"qemu.machine-types":["q35"]}',
      good: '{"qemu.machine-types":["q35"]}',
    },
    { bad: '{"qemu.machine-types":[«" pc "»]}', fixed: '{"qemu.machine-types":["pc"]}', good: '{}' },
  ],
  'duplicate-item': [
    {
      bad: '{"qemu.machine-types":["q35","pc",«"q35"»]}',
      fixed: '{"qemu.machine-types":["q35","pc"]}',
      good: '{"qemu.machine-types":["q35","pc"]}',
    },
    {
      bad: '{"qemu.machine-types":["q35",«"\\u0071\\u00335"»,"pc"]}',
      fixed: '{"qemu.machine-types":["q35","pc"]}',
      good: '{}',
    },
    {
      bad: '{"com.example.serials":[1000,«1e3»]}',
      fixed: '{"com.example.serials":[1000]}',
      good: '{"com.example.serials":[9007199254740992,9007199254740993]}',
    },
  ],
  'invalid-value': [
    { bad: '{"com.example.object":{"a":1,«"b"»:2}}', good: '{"com.example.object":{"a":1}}' },
    { bad: '{"com.example.object":«{}»}', good: '{"com.example.object":{"a":2}}' },
    { bad: '{"com.example.either":«1.5»}', fixed: '{"com.example.either":"1.5"}', good: '{"com.example.either":"x"}' },
  ],
  'limit-order': [
    {
      bad: '{"qemu.min-ram-MB":«2048»,"qemu.max-ram-MB":1024}',
      good: '{"qemu.min-ram-MB":1e3,"qemu.max-ram-MB":1000}',
    },
    { bad: '{"qemu.max-vcpus":1,"qemu.recommended-vcpus":«2»}', good: '{"qemu.max-vcpus":2}' },
  ],
  contradiction: [
    {
      bad: '{"qemu.firmware.secure-boot":"required","qemu.firmware.types":«["bios"]»}',
      fixed: '{"qemu.firmware.secure-boot":"required","qemu.firmware.types":["bios", "uefi"]}',
      good: '{"qemu.firmware.secure-boot":"required","qemu.firmware.types":["bios","uefi"]}',
    },
    {
      bad: '{"qemu.firmware.secure-boot":"required","qemu.architectures":["x86_64"],"qemu.machine-types":«["i440fx"]»}',
      good: '{"qemu.firmware.secure-boot":"required","qemu.architectures":["x86_64"],"qemu.machine-types":["pc-q35-7.2"]}',
    },
    {
      bad: '{"qemu.disk.buses":["ide"],"qemu.machine-types":«["q35"]»}',
      good: '{"qemu.disk.buses":["ide"],"qemu.machine-types":["i440fx"]}',
    },
    {
      bad: '{"qemu.firmware.enrolled-keys":true,"qemu.firmware.types":«["bios"]»}',
      fixed: '{"qemu.firmware.enrolled-keys":true,"qemu.firmware.types":["bios", "uefi"]}',
      good: '{"qemu.firmware.enrolled-keys":true}',
    },
  ],
  'hidden-character': [
    {
      bad: '{"com.example.a":"x«\u202e»y"}',
      fixed: '{"com.example.a":"xy"}',
      good: '{"com.example.a":"👩\u200d🚀 1\ufe0f\u20e3 می\u200cخواهم"}',
    },
    { bad: '{"com.example.a":"x«\u200b»y"}', fixed: '{"com.example.a":"xy"}', good: '{"com.example.a":"x\\u200by"}' },
    { bad: '{"com.example.a":"x«\u200d»y"}', fixed: '{"com.example.a":"xy"}', good: '{"com.example.a":"é😀"}' },
    { bad: '{"com.example.a":"x«\u{e0061}»"}', fixed: '{"com.example.a":"x"}', good: '{"com.example.a":"x"}' },
  ],
  'look-alike': [
    {
      bad: '{«"qemu.m\u0430chine-types"»:["q35"]}',
      fixed: '{"qemu.machine-types":["q35"]}',
      good: '{"qemu.machine-types":["q35"]}',
    },
    { bad: '{«"q\u0435mu.min-ram-\u041cB"»:1}', fixed: '{"qemu.min-ram-MB":1}', good: '{"qemu.min-ram-MB":1}' },
    { bad: '{«"qemu.min\u2011ram\u2013mb"»:1}', fixed: '{"qemu.min-ram-MB":1}', good: '{"qemu.min-ram-MB":1}' },
    { bad: '{«"ｑｅｍｕ.min-ram-MB"»:1}', fixed: '{"qemu.min-ram-MB":1}', good: '{"qemu.min-ram-MB":1}' },
    { bad: '{«"com.ex\\u0430mple.a"»:1}', fixed: '{"com.example.a":1}', good: '{"com.example.a":"\u0430"}' },
    {
      bad: '{"qemu.machine-types":[«"q3\u200b5"»]}',
      fixed: '{"qemu.machine-types":["q35"]}',
      good: '{"qemu.machine-types":["q35"]}',
    },
    {
      bad: '{"qemu.machine-types":["pc",«"рс-q35-7.2"»]}',
      fixed: '{"qemu.machine-types":["pc","pc-q35-7.2"]}',
      good: '{"qemu.machine-types":["pc","pc-q35-7.2"]}',
    },
  ],
};
