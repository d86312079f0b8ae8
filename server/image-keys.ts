import { stat } from 'node:fs/promises';
import { SymbolKind, type SymbolInformation } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { formatUri, imageBaseName, snapshotSegment, type DocumentTarget } from '../core/document/location';
import { parseDocument } from '../core/document/parse';
import { readMetadata, type ImageMetadata, type StoredText } from '../core/store/read';
import { describeSnapshot } from '../core/store/snapshot-name';
import { messageOf } from '../core/system-error';
import { toRange } from './convert';
import type { Log } from './images';
import { shown } from './markdown';

interface Known {
  /** Changes whenever the file does. */
  readonly stamp: string;
  readonly symbols: readonly SymbolInformation[];
}

/** The keys of the strings that images hold, as symbols. An image is read again when its file changed. */
export class ImageKeys {
  private readonly known = new Map<string, Known>();

  constructor(private readonly log: Log) {}

  /** The keys of one image, of its snapshots' strings too. An image that cannot be read has none; the log tells why, once. */
  async get(path: string): Promise<readonly SymbolInformation[]> {
    const stamp = await this.stampOf(path);
    const known = this.known.get(path);
    if (known && known.stamp === stamp) return known.symbols;
    const symbols = await this.read(path);
    this.known.set(path, { stamp, symbols });
    return symbols;
  }

  /** Forgets everything but what is known of these images. */
  keepOnly(paths: readonly string[]): void {
    const kept = new Set(paths);
    for (const path of this.known.keys()) if (!kept.has(path)) this.known.delete(path);
  }

  /** Of a file that is gone the reading tells. */
  private async stampOf(path: string): Promise<string> {
    const stats = await stat(path, { bigint: true }).catch(() => undefined);
    return stats ? [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join() : '';
  }

  private async read(path: string): Promise<SymbolInformation[]> {
    try {
      return symbolsOf(await readMetadata(path));
    } catch (error) {
      this.log(messageOf(error));
      return [];
    }
  }
}

function symbolsOf({ path, own, snapshots }: ImageMetadata): SymbolInformation[] {
  const name = imageBaseName(path);
  return [
    ...(own ? symbolsIn(path, { kind: 'own' }, own, name) : []),
    ...snapshots.flatMap(({ identity, own: text }) => {
      const target = { kind: 'snapshot', segment: snapshotSegment(identity.id, identity.name) } as const;
      return text ? symbolsIn(path, target, text, `${name}, snapshot ${describeSnapshot(identity)}`) : [];
    }),
  ];
}

function symbolsIn(image: string, target: DocumentTarget, stored: StoredText, container: string): SymbolInformation[] {
  const uri = formatUri({ kind: 'document', image, target });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored.bytes);
  const document = TextDocument.create(uri, 'qcowmeta', 0, text);
  return parseDocument(text).members.map(({ key, keyNode }) => ({
    name: shown(key),
    kind: SymbolKind.Property,
    containerName: shown(container),
    location: { uri, range: toRange(document, keyNode.offset, keyNode.length) },
  }));
}
