import * as vscode from 'vscode';
import { setMember } from '../../core/document/edits';
import type { KeyValue } from '../../core/machine/image-keys';
import { sameValue } from '../../core/machine/exact';
import { shownValue } from '../../core/machine/sentences';
import { describeObstacle } from '../file-system/errors';
import type { DocumentTracker } from '../file-system/document-tracker';
import type { CheckedImages } from './checked-images';
import type { ImportCheck } from './import-check';
import { documentUriOf } from './places';
import { PROBLEM_CODES, PROBLEM_SOURCE } from './problems';

/**
 * Quick fixes for values that disagree: gives the key in this document the value that another image says, as it is written there. Which
 * image is right only people know, so none is preferred.
 */
export class TakeValue implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  constructor(
    private readonly check: ImportCheck,
    private readonly tracker: DocumentTracker,
  ) {}

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const { result } = this.check;
    const conflicts = diagnostics.filter(({ source, code }) => source === PROBLEM_SOURCE && isConflict(code));
    return result ? conflicts.flatMap((diagnostic) => this.actionsFor(document, diagnostic, result)) : [];
  }

  private actionsFor(
    document: vscode.TextDocument,
    diagnostic: vscode.Diagnostic,
    result: CheckedImages,
  ): vscode.CodeAction[] {
    const here = document.uri.toString();
    const isHere = ({ origin }: KeyValue): boolean => origin !== undefined && documentUriOf(origin).toString() === here;
    const key = keyAt(document, diagnostic.range);
    const conflict = result.report.disagreements.find((each) => each.kind === 'conflict' && each.key === key);
    const mine = conflict?.values.find(isHere);
    if (!conflict || !mine) return [];
    return offers(conflict.values, mine).map((offer) => this.action(document, diagnostic, offer, result.names));
  }

  private action(
    document: vscode.TextDocument,
    diagnostic: vscode.Diagnostic,
    { key, text, image = '' }: KeyValue,
    names: ReadonlyMap<string, string>,
  ): vscode.CodeAction {
    const title = vscode.l10n.t('Take the value of {0}: {1}', names.get(image) ?? image, shownValue(text));
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.isPreferred = false;
    const obstacle = this.tracker.get(document.uri)?.obstacle;
    if (obstacle && !document.isDirty) action.disabled = { reason: describeObstacle(obstacle) };
    else action.edit = replacement(document, key, text);
    return action;
  }
}

function isConflict(code: vscode.Diagnostic['code']): boolean {
  return typeof code === 'object' && code.value === PROBLEM_CODES.conflict;
}

/** The key that a problem is shown on: it is placed on the key with its quotes. */
function keyAt(document: vscode.TextDocument, range: vscode.Range): string | undefined {
  try {
    const key: unknown = JSON.parse(document.getText(range));
    return typeof key === 'string' ? key : undefined;
  } catch (error) {
    // The document was edited since, and something else stands there.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The values that others say, each once. */
function offers(values: readonly KeyValue[], mine: KeyValue): KeyValue[] {
  const others = values.filter((value) => value !== mine && !sameValue(value.text, mine.text));
  return others.filter((value, index) => others.findIndex(({ text }) => sameValue(text, value.text)) === index);
}

function replacement(document: vscode.TextDocument, key: string, valueText: string): vscode.WorkspaceEdit {
  const edits = setMember(document.getText(), key, valueText).map(({ offset, length, text }) => {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    return new vscode.TextEdit(range, text);
  });
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits);
  return edit;
}
