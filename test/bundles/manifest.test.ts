import assert from 'node:assert/strict';
import { RULE_CODES, refusesSave } from '../../core/findings/rules';
import manifest from '../../package.json';

describe('the manifest', () => {
  it('offers the setting of each rule that may be changed, and of no other', () => {
    const { propertyNames } = manifest.contributes.configuration.properties['qcowmeta.rules'];
    assert.deepEqual(
      propertyNames.enum,
      RULE_CODES.filter((code) => !refusesSave(code)),
    );
  });

  it('asks for a VS Code that is no older than the API that the client is written against', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  it('pins every package exactly', () => {
    const { dependencies, devDependencies, overrides } = manifest;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...overrides })) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
    }
  });

  it('names only commands in menus that it defines', () => {
    const defined = new Set(manifest.contributes.commands.map(({ command }) => command));
    for (const { command } of Object.values(manifest.contributes.menus).flat())
      assert.ok(defined.has(command), command);
  });
});
