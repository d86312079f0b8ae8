import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../core';

describe('docs/api.md', () => {
  it('has a section for every function of the library, and for nothing else', () => {
    const text = readFileSync(join(__dirname, '../../docs/api.md'), 'utf8');
    const sections = [...text.matchAll(/^### (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(sections.sort(), Object.keys(library).sort());
  });
});
