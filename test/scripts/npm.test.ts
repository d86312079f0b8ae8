import assert from 'node:assert/strict';
import { matchesLock } from '../../scripts/lib/npm.mjs';

const locked = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/for-another-system': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};
const installed = { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };

describe('matchesLock', () => {
  it('takes installed packages that are the locked ones', () => {
    assert.equal(matchesLock(locked, installed), true);
  });

  it('lets optional packages be missing, but not differ', () => {
    const older = { ...installed, 'node_modules/for-another-system': { version: '0.9.0', integrity: 'sha512-b' } };
    assert.equal(matchesLock(locked, older), false);
  });

  it('sees a missing package, another version and other contents', () => {
    assert.equal(matchesLock(locked, {}), false);
    assert.equal(matchesLock(locked, { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }), false);
    assert.equal(matchesLock(locked, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } }), false);
  });
});
