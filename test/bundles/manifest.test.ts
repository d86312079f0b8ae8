import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { REGISTRY_EXTENSION } from '../../core/registry/setting';
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

  it('checks and completes registry files by their schema, which it brings along', () => {
    const [validation, ...others] = manifest.contributes.jsonValidation;
    assert.deepEqual(others, []);
    assert.equal(validation?.fileMatch, `*${REGISTRY_EXTENSION}`);
    const schema = path.join(validation.url);
    assert.ok(manifest.files.includes(schema));
    assert.ok(existsSync(path.join(__dirname, '../..', schema)));
  });

  it('starts for registry files, and leaves the registries of a workspace that is not trusted alone', () => {
    assert.ok(manifest.activationEvents.includes('onLanguage:json'));
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['qcowmeta.registries']);
    // A window's setting would have no value for a folder of several.
    assert.equal(manifest.contributes.configuration.properties['qcowmeta.registries'].scope, 'resource');
  });

  it('names only commands and submenus in menus that it defines', () => {
    const { commands, menus, submenus } = manifest.contributes;
    const defined = new Set([...commands.map(({ command }) => command), ...submenus.map(({ id }) => id)]);
    for (const item of Object.values(menus).flat()) {
      const name = 'submenu' in item ? item.submenu : item.command;
      assert.ok(defined.has(name), name);
    }
  });
});
