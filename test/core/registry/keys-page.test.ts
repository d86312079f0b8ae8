import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtinRegistry } from '../../../core/registry/registry';
import { keysPage } from '../../../scripts/generate-docs';

describe('docs/keys.md', () => {
  const page = readFileSync(join(__dirname, '../../../docs/keys.md'), 'utf8');

  it('is what the registry makes it (else run: node --import tsx scripts/generate-docs.ts)', () => {
    assert.equal(page, keysPage());
  });

  it('has a section for each key', () => {
    for (const { key } of builtinRegistry().entries) assert.ok(page.includes(`\n## ${key}\n`), key);
  });
});
