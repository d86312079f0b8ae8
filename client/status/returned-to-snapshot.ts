import path from 'node:path';
import * as vscode from 'vscode';
import { snapshotSegment } from '../../core/document/location';
import { compareTexts } from '../commands/compare';
import { takeOver, takeOverFrom } from '../commands/take-over';
import { uriOf } from '../file-system/document-uri';
import type { SnapshotChange, SnapshotChanges } from '../file-system/snapshot-changes';
import { loggable } from '../loggable';
import { safe } from '../messages';

/**
 * Offers the string of a snapshot when an image is returned to it while its document is open: the image keeps its own string then, but the
 * disk is that of the snapshot. A code lens offers it as long as the disk is that of the snapshot.
 */
export function offerStringsOfSnapshots(snapshots: SnapshotChanges, log: vscode.LogOutputChannel): vscode.Disposable {
  return snapshots.onDidChange((change) => {
    offer(change).catch((error: unknown) => {
      log.error(loggable(error));
    });
  });
}

async function offer({ document: { image, uri }, returnedTo }: SnapshotChange): Promise<void> {
  const segments = returnedTo.map(({ identity }) => snapshotSegment(identity.id, identity.name));
  const [segment, ...more] = segments;
  if (segment === undefined) return;
  const [take, compare] = [vscode.l10n.t('Take Over'), vscode.l10n.t('Compare')];
  const words = vscode.l10n.t(
    '{file}: the image was returned to snapshot {snapshot}, which has other metadata. The image keeps its own until you take over those of the snapshot.',
    { file: safe(path.basename(image)), snapshot: safe(segment) },
  );
  const answer = await vscode.window.showInformationMessage(words, take, compare);
  const snapshot = uriOf({ kind: 'document', image, target: { kind: 'snapshot', segment } });
  // Snapshots with the same disk may say different things.
  if (answer === take) await (more.length === 0 ? takeOver(uri, snapshot) : takeOverFrom(uri));
  if (answer === compare) await compareTexts(snapshot, uri);
}
