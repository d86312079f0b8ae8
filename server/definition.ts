import { pathToFileURL } from 'node:url';
import {
  LSPErrorCodes,
  ResponseError,
  type DefinitionParams,
  type Location,
  type LocationLink,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pointAt } from '../core/document/cursor';
import { readRegistryText } from '../core/registry/load';
import { placeOfEntry } from '../core/registry/place';
import type { KeyEntry } from '../core/registry/registry';
import { toRange } from './convert';
import type { Services } from './services';

/** Where the built-in registry opens in a client that announces the scheme. */
const BUILT_IN_URI = 'qcowmeta-registry:/qemu.json';

/** `textDocument/definition`: from a key, or from its value, to the entry of the registry file that defines the key. */
export async function definition(
  services: Services,
  { textDocument, position }: DefinitionParams,
): Promise<Location | LocationLink[] | null> {
  const document = services.documents.get(textDocument.uri);
  const pointed = document && pointAt(document.parsed, document.text.offsetAt(position));
  const entry = pointed && services.registry.get(pointed.member.key);
  if (!entry) return null;
  const { uri, path } = fileOf(services, entry);
  const text = await textOf(path);
  const place = placeOfEntry(text, entry.key);
  if (!place) return null;
  const target = TextDocument.create(uri, 'json', 0, text);
  const targetSelectionRange = toRange(target, place.name.offset, place.name.length);
  if (!services.client.definitionLinks) return { uri, range: targetSelectionRange };
  const { offset, length } = pointed.node;
  const targetRange = toRange(target, place.entry.offset, place.entry.length);
  const originSelectionRange = toRange(document.text, offset, length);
  return [{ originSelectionRange, targetUri: uri, targetRange, targetSelectionRange }];
}

function fileOf({ client, registryFile }: Services, { origin }: KeyEntry): { uri: string; path: string } {
  const isBuiltIn = origin === 'built-in';
  const path = isBuiltIn ? registryFile : origin;
  return { uri: isBuiltIn && client.registryScheme ? BUILT_IN_URI : pathToFileURL(path).href, path };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readRegistryText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResponseError(LSPErrorCodes.RequestFailed, `The registry could not be read: ${reason}`);
  }
}
