import * as vscode from 'vscode';
import { snapshotKey } from '../../core/image/snapshots';
import { readReturnedTo, snapshotsWithOtherString, type SnapshotWithString } from '../../core/store/other-strings';
import type { DocumentStore, Loaded } from './document-store';
import type { ImageDocument } from './document-uri';
import type { OpenDocuments } from './open-documents';
import { ImageQueue } from './queue';

/** Something else is to be said of the snapshots of an open document's image than before. */
export interface SnapshotChange {
  readonly document: ImageDocument;
  /** Those with another string that the image was returned to meanwhile. */
  readonly returnedTo: readonly SnapshotWithString[];
}

/** What was seen of one snapshot: whether it has another string than the image, and then whether the image was returned to it. */
type Sight = 'same' | 'other' | 'returned';

/**
 * Tells when the snapshots of an image whose own document is open changed: they were made or deleted, came to say something else, or the
 * image was returned to one of them. The return changes no string, so nothing else tells of it.
 */
export class SnapshotChanges implements vscode.Disposable {
  private readonly seen = new Map<string, ReadonlyMap<string, Sight>>();
  private readonly queue = new ImageQueue();
  private readonly changed = new vscode.EventEmitter<SnapshotChange>();
  private readonly subscriptions: vscode.Disposable;

  readonly onDidChange = this.changed.event;

  constructor(
    store: DocumentStore,
    private readonly documents: OpenDocuments,
    log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = vscode.Disposable.from(
      this.changed,
      store.onDidLoad((loaded) => {
        this.queue
          .run(loaded.document.image, () => this.look(loaded))
          .catch((error: unknown) => {
            log.warn(`${loaded.document.uri.path}: the disks of the snapshots were not read: ${String(error)}`);
          });
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.seen.delete(uri.toString());
      }),
    );
  }

  private async look({ document, content }: Loaded): Promise<void> {
    if (document.target.kind !== 'own' || !this.documents.find(document.uri)) return;
    const others = snapshotsWithOtherString(content, content.textHash);
    const returnedTo = await readReturnedTo(document.image, others);
    const now = new Map<string, Sight>(content.snapshots.map(({ identity }) => [snapshotKey(identity), 'same']));
    for (const other of others) now.set(snapshotKey(other.identity), returnedTo.includes(other) ? 'returned' : 'other');
    const before = this.seen.get(document.uri.toString());
    this.seen.set(document.uri.toString(), now);
    if (!before || isSame(before, now)) return;
    const isNews = ({ identity }: SnapshotWithString): boolean => before.get(snapshotKey(identity)) === 'other';
    this.changed.fire({ document, returnedTo: returnedTo.filter(isNews) });
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function isSame(a: ReadonlyMap<string, Sight>, b: ReadonlyMap<string, Sight>): boolean {
  return a.size === b.size && [...a].every(([key, sight]) => b.get(key) === sight);
}
