import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { builtinRegistry } from '../../../core/registry/registry';
import { FULL_CLIENT } from '../../support/language-client';
import { LanguageServer, type Replies } from './language-server';
import { equivalentSchema, registryFile } from './registries';

/** The two servers that are compared. */
export const SERVERS = ['qcowmeta', 'JSON server'] as const;
/** What is asked the same: the servers, and a program that answers nothing, which is the least that an answer takes. */
export const SIDES = [...SERVERS, 'bare Node'] as const;
export type Server = (typeof SERVERS)[number];
export type Side = (typeof SIDES)[number];

/** A server to be measured: how it is started, and how it is told of the keys. */
export interface Contender {
  readonly command: readonly string[];
  readonly replies: Replies;
  readonly initialize: object;
  /** What follows `initialized`. */
  readonly configure: readonly (readonly [string, object])[];
  readonly languageId: string;
  /** Ending of the names of its documents. */
  readonly ending: string;
  /** Whatever it is asked, there is no answer. */
  readonly isMute?: boolean;
}

const BARE_NODE = path.join(__dirname, 'bare-node.mjs');
const INITIALIZE = { processId: process.pid, rootUri: null, capabilities: FULL_CLIENT };

/** Starts a server and brings it to where it can be asked. */
export async function started({ command, replies, initialize, configure }: Contender): Promise<LanguageServer> {
  const server = LanguageServer.start(command, replies);
  await server.request('initialize', initialize);
  server.notify('initialized', {});
  for (const [method, params] of configure) server.notify(method, params);
  return server;
}

/** All sides for registries of `count` keys, one of which lies in a folder; gives what removes it, too. */
export async function contenders(
  programs: Readonly<Record<Server, string>>,
  count: number,
): Promise<{ sides: Readonly<Record<Side, Contender>>; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qcm-typing-'));
  const registry = path.join(folder, 'bench.qcowmeta-registry.json');
  await writeFile(registry, registryFile(count));
  const sides = {
    // The built-in registry has the first keys; vendors' files are only where somebody set them.
    qcowmeta: qcowmeta(programs.qcowmeta, count > builtinRegistry().entries.length ? [registry] : []),
    'JSON server': jsonServer(programs['JSON server'], equivalentSchema(count)),
    'bare Node': { ...qcowmeta(BARE_NODE, []), isMute: true },
  };
  return { sides, remove: () => rm(folder, { recursive: true }) };
}

function qcowmeta(program: string, registries: readonly string[]): Contender {
  return {
    command: [program, '--stdio'],
    replies: {},
    initialize: { ...INITIALIZE, initializationOptions: { registries } },
    configure: [],
    languageId: 'qcowmeta',
    ending: '.qcowmeta',
  };
}

function jsonServer(program: string, schema: object): Contender {
  const schemas = [{ fileMatch: ['*.json'], url: 'file:///bench-schema.json', schema }];
  const settings = { json: { schemas, validate: { enable: true } }, http: {} };
  return {
    command: [program, '--stdio'],
    replies: {},
    initialize: { ...INITIALIZE, initializationOptions: { handledSchemaProtocols: ['file'], provideFormatter: true } },
    configure: [['workspace/didChangeConfiguration', { settings }]],
    languageId: 'json',
    ending: '.json',
  };
}
