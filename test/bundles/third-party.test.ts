import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import lock from '../../package-lock.json';
import manifest from '../../package.json';
import { directPackages, shippedPackages, thirdPartyPage } from '../../scripts/third-party';

const page = path.resolve(__dirname, '../../docs/third-party.md');
const EXACT = /^\d+\.\d+\.\d+$/;
/** Licences that ask for no more than to be named with their text. */
const FREE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0'];

describe('what is shipped of others', () => {
  it('is listed with its licences: npm run docs writes docs/third-party.md', async () => {
    assert.equal(readFileSync(page, 'utf8'), await thirdPartyPage());
  }).timeout(60_000);

  it('is free software that may be shipped with this', async () => {
    const others = (await shippedPackages()).filter(({ license }) => !FREE.includes(license));
    assert.deepEqual(
      others.map(({ name, license }) => `${name}: ${license}`),
      [],
    );
  }).timeout(60_000);

  it('is asked for in fewer than 12 packages, all of them in package.json', async () => {
    const direct = await directPackages();
    assert.ok(direct.length > 5 && direct.length < 12, `${direct.length}: ${direct.join(', ')}`);
    const named = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.deepEqual(
      direct.filter((name) => !named.includes(name)),
      [],
    );
  }).timeout(60_000);
});

describe('the versions of packages', () => {
  it('are exact in package.json', () => {
    const { dependencies, devDependencies, overrides } = manifest;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...overrides });
    assert.ok(versions.length > 20);
    assert.deepEqual(
      versions.filter(([, version]) => !EXACT.test(version)),
      [],
    );
  });

  it('are locked with a digest each, and from no place in particular', () => {
    const packages = Object.entries<Record<string, unknown>>(lock.packages).filter(([place]) => place !== '');
    assert.ok(packages.length > 200);
    assert.deepEqual(
      packages.filter(([, { integrity }]) => !/^sha512-/.test(String(integrity))).map(([place]) => place),
      [],
    );
    assert.deepEqual(
      packages.filter(([, each]) => 'resolved' in each).map(([place]) => place),
      [],
    );
    assert.doesNotMatch(JSON.stringify(lock), /registry|git\+|https?:\/\/[^"]*\.tgz/);
  });
});
