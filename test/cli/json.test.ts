import assert from 'node:assert/strict';
import { compactJson, formatJson, RawJson } from '../../cli/json';

describe('JSON output', () => {
  const value = {
    image: 'a "quoted".qcow2',
    absent: undefined,
    none: null,
    list: [1, true, []],
    value: new RawJson('[ 9007199254740993,\n  1e3, -0.10 ]'),
    keys: new Map([['__proto__', { value: 1 }]]),
  };

  it('is on several lines, with numbers of the document as they are written', () => {
    assert.equal(
      formatJson(value),
      [
        '{',
        '  "image": "a \\"quoted\\".qcow2",',
        '  "none": null,',
        '  "list": [',
        '    1,',
        '    true,',
        '    []',
        '  ],',
        '  "value": [ 9007199254740993, 1e3, -0.10 ],',
        '  "keys": {',
        '    "__proto__": {',
        '      "value": 1',
        '    }',
        '  }',
        '}',
      ].join('\n'),
    );
  });

  it('is on one line where each line is an object', () => {
    assert.equal(
      compactJson(value),
      '{"image":"a \\"quoted\\".qcow2","none":null,"list":[1,true,[]],"value":[ 9007199254740993, 1e3, -0.10 ],"keys":{"__proto__":{"value":1}}}',
    );
  });

  it('keeps halves of surrogate pairs as escapes, so that it is always UTF-8', () => {
    assert.equal(compactJson('\ud800'), '"\\ud800"');
  });

  it('keeps blanks inside of strings of raw JSON', () => {
    assert.equal(compactJson(new RawJson('{"a":\r\n\t"b  c"}')), '{"a": "b  c"}');
  });
});
