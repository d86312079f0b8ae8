import * as vscode from 'vscode';
import type { Severity } from '../../core/findings/finding';
import type { KeyValue } from '../../core/machine/image-keys';
import type { Disagreement } from '../../core/machine/report';
import { saysValue } from '../../core/machine/sentences';
import { inWords, type CheckedImages } from './checked-images';
import type { ImportCheck } from './import-check';
import { documentUriOf, KeyPlaces } from './places';

/** The name under which what images disagree on is shown. */
export const PROBLEM_SOURCE = 'qcowmeta import';

/** Stable names of what is shown, the headings of docs/import.md that tell more. */
export const PROBLEM_CODES = {
  conflict: 'import-conflict',
  'no-machine': 'import-no-machine',
  contradiction: 'import-contradiction',
  unusable: 'import-unusable-text',
} as const;

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

interface Placed {
  readonly uri: vscode.Uri;
  readonly diagnostic: vscode.Diagnostic;
}

/**
 * Shows what the images of the set disagree on as problems: on the key, in each document that says a value of it. They stay with their
 * keys while a document is edited, and go when a later check finds the images in agreement.
 */
export class ImportProblems implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('qcowmeta import');
  private readonly subscriptions: vscode.Disposable;
  private places = new KeyPlaces([]);
  private shown: readonly vscode.Uri[] = [];

  /** `page` is the file with a heading for each code. */
  constructor(
    private readonly check: ImportCheck,
    private readonly page: vscode.Uri,
  ) {
    this.subscriptions = vscode.Disposable.from(
      this.collection,
      check.onDidCheck(() => {
        this.show();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.places.has(document.uri)) this.show();
      }),
    );
  }

  private show(): void {
    const { result } = this.check;
    this.places = new KeyPlaces(result?.report.images ?? []);
    const byDocument = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    // Documents that had problems and have none any more are told so too.
    for (const uri of this.shown) byDocument.set(uri.toString(), { uri, diagnostics: [] });
    for (const { uri, diagnostic } of result ? this.placeAll(result) : []) {
      const entry = byDocument.get(uri.toString()) ?? { uri, diagnostics: [] };
      entry.diagnostics.push(diagnostic);
      byDocument.set(uri.toString(), entry);
    }
    const entries = [...byDocument.values()];
    this.shown = entries.filter(({ diagnostics }) => diagnostics.length > 0).map(({ uri }) => uri);
    this.collection.set(entries.map(({ uri, diagnostics }) => [uri, diagnostics]));
  }

  private placeAll({ report, names }: CheckedImages): Placed[] {
    return [
      ...report.disagreements.flatMap((disagreement) => this.placeDisagreement(disagreement, names)),
      ...report.unusable.flatMap(({ image, ...sentence }): Placed[] => {
        if (!image.origin) return [];
        const start = new vscode.Range(0, 0, 0, 0);
        const diagnostic = new vscode.Diagnostic(start, inWords(sentence, names), vscode.DiagnosticSeverity.Error);
        return [{ uri: documentUriOf(image.origin), diagnostic: this.named(diagnostic, 'unusable') }];
      }),
    ];
  }

  private placeDisagreement(disagreement: Disagreement, names: ReadonlyMap<string, string>): Placed[] {
    const values = distinct(disagreement.values);
    const words = [disagreement, ...disagreement.details].map((sentence) => inWords(sentence, names)).join('\n');
    return values.flatMap((value): Placed[] => {
      const location = this.places.locate(value.key, value.origin);
      if (!location) return [];
      const diagnostic = new vscode.Diagnostic(location.range, words, SEVERITIES[disagreement.severity]);
      diagnostic.relatedInformation = values
        .filter((other) => other !== value)
        .flatMap((other) => this.relatedTo(other, names));
      return [{ uri: location.uri, diagnostic: this.named(diagnostic, disagreement.kind) }];
    });
  }

  private relatedTo(value: KeyValue, names: ReadonlyMap<string, string>): vscode.DiagnosticRelatedInformation[] {
    const location = this.places.locate(value.key, value.origin);
    return location ? [new vscode.DiagnosticRelatedInformation(location, inWords(saysValue(value), names))] : [];
  }

  private named(diagnostic: vscode.Diagnostic, kind: keyof typeof PROBLEM_CODES): vscode.Diagnostic {
    const value = PROBLEM_CODES[kind];
    diagnostic.source = PROBLEM_SOURCE;
    diagnostic.code = { value, target: this.page.with({ fragment: value }) };
    return diagnostic;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

/** Values without those that are written at the same place: two images may inherit from the same backing file. */
function distinct(values: readonly KeyValue[]): readonly KeyValue[] {
  const places = new Set<string>();
  return values.filter(({ key, origin }) => {
    const place = origin && `${documentUriOf(origin).toString()} ${key}`;
    if (place === undefined || places.has(place)) return false;
    places.add(place);
    return true;
  });
}
