import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DOCUMENT_EXTENSION, imageBaseName, type FolderName, type Location } from '../../core/document/location';
import { IMAGE_EXTENSION } from '../../core/image-extension';
import { readMetadata } from '../../core/store/read';
import { readSnapshotSegments } from './document-content';
import type { DocumentStore } from './document-store';
import type { DocumentTracker } from './document-tracker';
import { locationOf, type ImageDocument } from './document-uri';
import { toFileSystemError } from './errors';
import type { OpenDocuments } from './open-documents';
import type { ReadAhead } from './read-ahead';
import type { Obstacle } from './write-obstacle';

type Entry = [name: string, type: vscode.FileType];

const FOLDERS: readonly FolderName[] = ['own', 'effective', 'snapshots'];

/**
 * The `qcowmeta:` file system: an image is a folder with `own`, `effective` and `snapshots`, in these are the documents. Folders above
 * the images show folders and images only. Every failure is a FileSystemError whose text says what to do.
 */
export class MetadataFileSystem implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(
    private readonly store: DocumentStore,
    private readonly documents: OpenDocuments,
    private readonly tracker: DocumentTracker,
    private readonly ahead: ReadAhead,
  ) {
    store.onDidChange((event) => {
      this.changed.fire([event]);
    });
  }

  watch(uri: vscode.Uri): vscode.Disposable {
    return this.tracker.follow(uri);
  }

  stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.answer(async () => {
      const location = locationOf(uri);
      return location.kind === 'document' ? this.statDocument({ ...location, uri }) : statFolder(location);
    });
  }

  private async statDocument(document: ImageDocument): Promise<vscode.FileStat> {
    const state = this.documents.state(document.uri);
    const belongsToSave = state.isJustSaved && this.documents.isDirty(document.uri);
    const obstacle = belongsToSave ? undefined : await this.findObstacle(document);
    const dirty = this.documents.isDirty(document.uri);
    const { mtime, size } = state.stat(dirty);
    const file = { type: vscode.FileType.File, ctime: 0, mtime, size };
    return obstacle && !dirty ? { ...file, permissions: vscode.FilePermission.Readonly } : file;
  }

  /** Reads the document anew, or takes what was read since its save was asked for. */
  private async findObstacle(document: ImageDocument): Promise<Obstacle | undefined> {
    const { obstacle } = await (this.documents.isDirty(document.uri)
      ? (this.ahead.take(document.uri) ?? this.store.loadEdited(document))
      : this.store.load(document));
    return obstacle;
  }

  readDirectory(uri: vscode.Uri): Promise<Entry[]> {
    return this.answer(() => listFolder(locationOf(uri)));
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.answer(async () => {
      const location = locationOf(uri);
      if (location.kind !== 'document') throw vscode.FileSystemError.FileIsADirectory(uri);
      const { content } = await this.store.load({ ...location, uri });
      this.documents.state(uri).addReading(content);
      const open = this.documents.find(uri);
      if (open) this.documents.follow(open);
      return content.text;
    });
  }

  writeFile(uri: vscode.Uri, text: Uint8Array): Promise<void> {
    return this.answer(async () => {
      const location = locationOf(uri);
      if (location.kind !== 'document') throw vscode.FileSystemError.FileIsADirectory(uri);
      await this.store.save({ ...location, uri }, text);
      const open = this.documents.find(uri);
      if (open) this.documents.follow(open);
    });
  }

  delete(uri: vscode.Uri): Promise<void> {
    return this.answer(async () => {
      const location = locationOf(uri);
      if (location.kind !== 'document') {
        throw refusal(vscode.l10n.t('Only a document can be deleted, which takes its string out of the image.'));
      }
      await this.store.remove({ ...location, uri });
    });
  }

  createDirectory(uri: vscode.Uri): Promise<void> {
    return this.answer(async () => {
      const location = locationOf(uri);
      // The editor makes missing folders before it saves: where the image is gone, that is the news.
      await readMetadata(location.image);
      throw refusal(vscode.l10n.t('An image has no other folders than own, effective and snapshots.'));
    });
  }

  rename(): Promise<void> {
    return Promise.reject(
      refusal(
        vscode.l10n.t('The metadata of an image cannot be renamed or moved. Copy its text, or use "qcowmeta copy".'),
      ),
    );
  }

  private async answer<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toFileSystemError(error);
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function refusal(words: string): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(words);
}

async function isFolderOfDisk(location: Location): Promise<boolean> {
  if (location.kind !== 'image') return false;
  return stat(location.image).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function statFolder(location: Location): Promise<vscode.FileStat> {
  if (!(await isFolderOfDisk(location))) await readMetadata(location.image);
  return {
    type: vscode.FileType.Directory,
    ctime: 0,
    mtime: 0,
    size: 0,
    permissions: vscode.FilePermission.Readonly,
  };
}

async function listFolder(location: Location): Promise<Entry[]> {
  if (location.kind === 'document') throw vscode.FileSystemError.FileNotADirectory();
  if (await isFolderOfDisk(location)) return listDisk(location.image);
  const segments = await readSnapshotSegments(location.image);
  if (location.kind === 'image') return FOLDERS.map((name) => [name, vscode.FileType.Directory]);
  const names = location.folder === 'snapshots' ? segments : [imageBaseName(location.image)];
  return names.map((name) => [name + DOCUMENT_EXTENSION, vscode.FileType.File]);
}

/** Folders of the disk, and the files that look like images, which are folders here. */
async function listDisk(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || path.extname(entry.name) === IMAGE_EXTENSION)
    .map(({ name }) => [name, vscode.FileType.Directory]);
}
