import { readRegistry, joinRegistries } from '../../../core/registry/read';
import { builtinRegistry, type Registry } from '../../../core/registry/registry';

const VENDOR_FILE = {
  registryVersion: '1.0.0',
  title: 'Keys for tests',
  keys: {
    'com.example.new': { summary: 'New', schema: { type: 'integer' } },
    'com.example.old': {
      summary: 'Old',
      schema: { type: 'integer' },
      status: 'deprecated',
      deprecated: { reason: 'renamed', replacedBy: 'com.example.new', note: 'Use com.example.new.' },
    },
    'com.example.gone': {
      summary: 'Gone',
      schema: { type: 'integer' },
      status: 'deprecated',
      deprecated: { reason: 'obsoleted', note: 'Nothing reads it.' },
    },
    'com.example.object': {
      summary: 'An object',
      schema: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], additionalProperties: false },
    },
    'com.example.either': {
      summary: 'A text or a whole number',
      schema: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    },
    'com.example.Name_x': { summary: 'With capitals', schema: { type: 'string', pattern: '^(a+)+$' } },
    'com.example.serials': {
      summary: 'Large numbers',
      schema: { type: 'array', items: { type: 'integer' }, uniqueItems: true },
    },
    'com.example.pairs': {
      summary: 'Objects that differ',
      schema: { type: 'array', items: { type: 'object' }, uniqueItems: true },
    },
  },
};

/** The built-in registry and a vendor's. */
export function testRegistry(): Registry {
  const vendor = readRegistry('vendor.qcowmeta-registry.json', JSON.stringify(VENDOR_FILE));
  if (vendor.problems.length > 0) throw new Error(JSON.stringify(vendor.problems));
  return joinRegistries(builtinRegistry(), [vendor]).registry;
}
