import assert from 'node:assert/strict';
import { Folders } from '../../server/folders';

describe('the folders that a client works in', () => {
  it('have paths only where they are on this machine', () => {
    const uris = ['file:///images', 'file://server/share', 'vscode-remote://host/images', 'file:///a%2Fb'];
    const folders = new Folders(uris.map((uri) => ({ uri, name: '' })));
    assert.deepEqual(folders.paths(), ['/images']);
  });
});
