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
import type { Say } from '../core/message';
import { readRegistryText } from '../core/registry/load';
import { placeOfEntry } from '../core/registry/place';
import type { KeyEntry } from '../core/registry/registry';
import { messageOf } from '../core/system-error';
import { toRange } from './convert';
import { pathOf } from './documents';
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
  const target = await fileOf(services, entry);
  const place = placeOfEntry(target.getText(), entry.key);
  if (!place) return null;
  const { uri } = target;
  const targetSelectionRange = toRange(target, place.name.offset, place.name.length);
  if (!services.client.definitionLinks) return { uri, range: targetSelectionRange };
  const { offset, length } = pointed.node;
  const targetRange = toRange(target, place.entry.offset, place.entry.length);
  const originSelectionRange = toRange(document.text, offset, length);
  return [{ originSelectionRange, targetUri: uri, targetRange, targetSelectionRange }];
}

/** The registry file of a key. A vendor's is as the editor has it open, else as it was when its keys were read. */
async function fileOf(
  { client, documents, registries, registryFile, say }: Services,
  entry: KeyEntry,
): Promise<TextDocument> {
  const { origin } = entry;
  if (origin === 'built-in') {
    const uri = client.registryScheme ? BUILT_IN_URI : pathToFileURL(registryFile).href;
    return builtInDocument(uri, registryFile, say);
  }
  const open = documents.registries().find(({ uri }) => pathOf(uri) === origin);
  if (open) return open.text;
  const text = registries.files.find(({ path }) => path === origin)?.text ?? '';
  return TextDocument.create(pathToFileURL(origin).href, 'json', 0, text);
}

let builtIn: { readonly path: string; readonly document: TextDocument } | undefined;

/** The built-in registry as a document. It comes with the server and stays as it is, so it is read once. */
async function builtInDocument(uri: string, path: string, say: Say): Promise<TextDocument> {
  if (builtIn?.path !== path || builtIn.document.uri !== uri) {
    builtIn = { path, document: TextDocument.create(uri, 'json', 0, await builtInText(path, say)) };
  }
  return builtIn.document;
}

async function builtInText(path: string, say: Say): Promise<string> {
  try {
    return await readRegistryText(path);
  } catch (error) {
    const reason = messageOf(error);
    throw new ResponseError(LSPErrorCodes.RequestFailed, say('The registry could not be read: {reason}', { reason }));
  }
}
