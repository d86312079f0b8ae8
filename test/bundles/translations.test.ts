import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { policies } from '../../core/registry/registry';
import manifest from '../../package.json';
import english from '../../package.nls.json';
import germanManifest from '../../package.nls.de.json';
import german from '../../l10n/bundle.l10n.de.json';
import { templatesIn } from '../support/templates';

const REPOSITORY = path.resolve(__dirname, '../..');

/** Texts for people in all that an editor runs. The command speaks English. */
const templates = [
  ...templatesIn('core', 'server', 'client', 'web-views'),
  // What holds for all keys is said in the editor's language; what is said of a single key is as its registry has it.
  ...[...Object.values(policies.levels), ...Object.values(policies.mergePolicies)].map((text) => ({
    text,
    place: 'core/registry/qemu.json',
  })),
];
const bundle: Readonly<Record<string, string>> = german;

/** The places of a text, each once: a translation may say something twice. */
function places(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

describe('the German messages', () => {
  it('are there for every template: add what is missing to l10n/bundle.l10n.de.json', () => {
    const missing = templates.filter(({ text }) => !Object.hasOwn(bundle, text));
    assert.deepEqual(
      missing.map(({ text, place }) => `${place}: ${text}`),
      [],
    );
    assert.ok(templates.length > 400);
  });

  it('have the places of their templates', () => {
    for (const [template, text] of Object.entries(bundle)) assert.deepEqual(places(text), places(template), template);
  });

  it('are of templates that there are: take out what is not used any more', () => {
    const used = new Set(templates.map(({ text }) => text));
    assert.deepEqual(
      Object.keys(bundle).filter((template) => !used.has(template)),
      [],
    );
  });

  it('are in order, so that two people who add one each do not meet', () => {
    assert.deepEqual(Object.keys(bundle), Object.keys(bundle).sort());
  });

  it('are not English', () => {
    const words = /\b(the|is|are|not|of|this|and)\b/i;
    const left = Object.entries(bundle).filter(([template, text]) => text === template && words.test(text));
    assert.deepEqual(left, []);
  });
});

/** What of the manifest people read, by the path of its name. */
function shownIn(value: unknown, at: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const isShown = /^(title|label|displayName|description|markdownDescription|name|contents|altText)$/.test(name);
    if (typeof inner === 'string') return isShown ? [[`${at}.${name}`, inner] as [string, string]] : [];
    const isList = /^(enumDescriptions|markdownEnumDescriptions)$/.test(name) && Array.isArray(inner);
    if (isList) return (inner as string[]).map((text, index): [string, string] => [`${at}.${name}.${index}`, text]);
    return shownIn(inner, `${at}.${name}`);
  });
}

describe('the texts of the manifest', () => {
  const shown = [
    ...shownIn(manifest.contributes, 'contributes'),
    ...shownIn(manifest.capabilities, 'capabilities'),
    ...[['displayName', manifest.displayName] as [string, string]],
  ];

  it('are names of package.nls.json', () => {
    for (const [at, text] of shown) {
      const name = /^%(.+)%$/.exec(text)?.[1];
      assert.ok(name !== undefined && name in english, `${at} must be a %name% of package.nls.json: ${text}`);
    }
  });

  it('are each used, and the German ones complete', () => {
    // The npm package's manifest has its description in words; the VSIX takes it from here.
    const used = [...shown.map(([, text]) => text.slice(1, -1)), 'description'];
    assert.deepEqual(Object.keys(english).sort(), [...new Set(used)].sort());
    assert.deepEqual(Object.keys(germanManifest), Object.keys(english));
    assert.equal(english.description, manifest.description);
  });
});

describe('the languages', () => {
  it('are the same ones for the messages and the manifest', () => {
    const messages = readdirSync(path.join(REPOSITORY, manifest.l10n)).map(
      (name) => /\.l10n\.(.+)\.json$/.exec(name)?.[1],
    );
    const manifests = readdirSync(REPOSITORY).flatMap((name) => /^package\.nls\.(.+)\.json$/.exec(name)?.[1] ?? []);
    assert.deepEqual(messages, manifests);
    // The npm package carries the server, and with it the messages.
    assert.ok(manifest.files.includes(path.basename(manifest.l10n)));
    assert.ok(existsSync(path.join(REPOSITORY, 'package.nls.json')));
  });
});
