import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QcowmetaError } from '../../../../core/errors';
import { keysFromDomain, type DomainKeys } from '../../../../core/machine/domain/keys';
import { renderMessage } from '../../../../core/message';
import { builtinRegistry } from '../../../../core/registry/registry';

/** Folder of the domains that are kept as files. */
export const FIXTURES = join(__dirname, '../../../../fixtures/domains');

/** Reads a domain with the built-in registry. */
export function read(xml: string, exact = false): DomainKeys {
  return keysFromDomain(xml, 'dom.xml', { registry: builtinRegistry(), exact });
}

/** The text of a domain that is kept as a file. */
export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8');
}

/** The keys of the machine of a domain with this inside. */
export function vm(inside: string, exact = false): Record<string, unknown> {
  return Object.fromEntries(read(`<domain type='kvm'>${inside}</domain>`, exact).vm);
}

/** What is told of a domain with this inside. */
export function told(inside: string): string[] {
  return read(`<domain>${inside}</domain>`).notCarried.map(({ message, args }) => renderMessage(message, args));
}

/** The message with which a domain with this inside is refused; it begins on line 2. */
export function refusal(inside: string): string {
  try {
    read(`<domain>\n${inside}</domain>`);
  } catch (error) {
    assert.ok(error instanceof QcowmetaError && error.code === 'domain-refused', String(error));
    return error.message;
  }
  return assert.fail('not refused');
}

/** `<os>` with a type. */
export const os = (type: string, more = ''): string => `<os><type ${type}>hvm</type>${more}</os>`;
/** A disk that is a file. */
export const disk = (target: string, more = '', device = 'disk'): string =>
  `<disk device='${device}'><source file='/images/${more === '' ? 'x' : 'y'}-${device}'/><target ${target}/>${more}</disk>`;
