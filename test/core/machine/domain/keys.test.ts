import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { checkText } from '../../../../core/findings/check';
import { renderMessage } from '../../../../core/message';
import { builtinRegistry } from '../../../../core/registry/registry';
import { EXPECTED } from './expected';
import { FIXTURES, fixture, read } from './texts';

const registry = builtinRegistry();

describe('the keys of a libvirt domain', () => {
  it('has an expectation for every domain of the fixtures, at least twelve', () => {
    assert.deepEqual(Object.keys(EXPECTED).sort(), readdirSync(FIXTURES).sort());
    assert.ok(Object.keys(EXPECTED).length >= 12);
  });

  for (const [name, { vm: keys, disks, notCarried }] of Object.entries(EXPECTED)) {
    it(`are those of ${name}`, () => {
      const domain = read(fixture(name));
      assert.deepEqual(Object.fromEntries(domain.vm), keys);
      const ofDisks = domain.disks.map((each) => [each.source.replace(/.*\//, ''), Object.fromEntries(each.keys)]);
      assert.deepEqual(Object.fromEntries(ofDisks), disks);
      assert.deepEqual(
        domain.notCarried.map(({ what }) => what),
        notCarried,
      );
      for (const { message, args } of domain.notCarried) assert.doesNotMatch(renderMessage(message, args), /\{\w+\}/);
    });

    it(`are registered and in order: ${name}`, () => {
      const domain = read(fixture(name));
      for (const each of [domain.vm, ...domain.disks.map((one) => one.keys)]) {
        const errors = checkText(JSON.stringify(Object.fromEntries(each)), { registry });
        assert.deepEqual(
          errors.map(({ message, args }) => renderMessage(message, args)),
          [],
        );
        const order = registry.entries.map(({ key }) => key).filter((key) => each.has(key));
        assert.deepEqual([...each.keys()], order);
      }
    });

    it(`have nothing of the host in them: ${name}`, () => {
      const text = fixture(name);
      const { vm: keys, disks: found } = read(text);
      const said = JSON.stringify([...keys, ...found.map((each) => [...each.keys])]);
      assert.doesNotMatch(said, /\/(var|usr|dev|etc)\/|([\da-f]{2}:){5}|[\da-f]{8}-[\da-f]{4}|not to be carried/i);
      const uuid = /<uuid>(.*)<\/uuid>/.exec(text)?.[1];
      if (uuid !== undefined) assert.ok(!said.includes(uuid));
    });
  }
});
