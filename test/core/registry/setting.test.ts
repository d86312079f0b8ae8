import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { renderMessage } from '../../../core/message';
import { isRegistryUri, readRegistryPaths } from '../../../core/registry/setting';

const home = resolve('/home/ann');
const folder = resolve('/srv/images');

function said(value: unknown, places = { home }): string[] {
  return readRegistryPaths(value, places).problems.map(({ message, args }) => renderMessage(message, args));
}

describe('the setting qcowmeta.registries', () => {
  it('has paths that are absolute, in the home or relative to its folder', () => {
    const absolute = resolve('/etc/qcowmeta/a.json');
    const given = [absolute, '~/b.json', 'c.json', './d/../e.json'];
    const { paths, problems } = readRegistryPaths(given, { home, folder });
    assert.deepEqual(paths, [absolute, join(home, 'b.json'), join(folder, 'c.json'), join(folder, 'e.json')]);
    assert.deepEqual(problems, []);
  });

  it('names each file once', () => {
    const { paths } = readRegistryPaths(['a.json', 'a.json', join(folder, 'a.json')], { home, folder });
    assert.deepEqual(paths, [join(folder, 'a.json')]);
  });

  it('is told where a relative path belongs to no folder', () => {
    assert.deepEqual(readRegistryPaths(['a.json', '~/b.json'], { home }).paths, [join(home, 'b.json')]);
    assert.match(said(['a.json']).join(), /a\.json is relative, but .*Write an absolute path/);
    // The home of another user is not looked up.
    assert.match(said(['~bob/a.json']).join(), /~bob\/a\.json is relative/);
  });

  it('may be absent, and tells what is no path', () => {
    for (const absent of [undefined, null, []]) assert.deepEqual(said(absent), []);
    for (const wrong of ['a.json', {}, 7, [7], [''], [null]])
      assert.match(said(wrong).join(), /is not a list of paths/);
  });

  it('is about files whose names say what they are', () => {
    assert.ok(isRegistryUri('file:///a/acme.qcowmeta-registry.json'));
    assert.ok(!isRegistryUri('qcowmeta:/a/web.qcow2/own/web.qcowmeta'));
  });
});
