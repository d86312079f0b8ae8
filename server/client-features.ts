import {
  CompletionItemTag,
  DiagnosticTag,
  MarkupKind,
  type ClientCapabilities,
  type MarkupContent,
} from 'vscode-languageserver';

/** What the client announced in `initialize`, as far as an answer of this server depends on it. */
export interface ClientFeatures {
  /** The client asks with `textDocument/diagnostic`; else diagnostics are pushed. */
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  /** The client answers `workspace/configuration`. */
  readonly givesSettings: boolean;
  /** The client says that settings changed only after it was asked to. */
  readonly registersSettings: boolean;
  readonly refreshCodeLenses: boolean;
  readonly refreshInlayHints: boolean;
  readonly refreshSemanticTokens: boolean;
  /** The client shows progress that the server begins by itself. */
  readonly createsProgress: boolean;
  /** The client tells of changes of files that it is asked to watch. */
  readonly watchesFiles: boolean;
  /** What is watched may be given relative to any folder. */
  readonly relativePatterns: boolean;
  /** The client tells of more open documents where it is asked to. */
  readonly registersDocuments: boolean;
  /** A definition may say which part of its target to select. */
  readonly definitionLinks: boolean;
  readonly relatedInformation: boolean;
  readonly diagnosticTags: boolean;
  readonly snippets: boolean;
  /** Completion items may carry an insert and a replace range. */
  readonly insertReplace: boolean;
  readonly labelDetails: boolean;
  readonly completionTags: boolean;
  readonly completionMarkdown: boolean;
  /** The client asks for the documentation of the completion item that it shows. */
  readonly resolvesDocumentation: boolean;
  readonly hoverMarkdown: boolean;
  /** Edits may name the document version that they were made for. */
  readonly versionedEdits: boolean;
  readonly codeActionLiterals: boolean;
  readonly preferredActions: boolean;
  readonly nestedSymbols: boolean;
  /** The client shows the built-in registry under `qcowmeta-registry:`; else it opens as the file that it is. */
  readonly registryScheme: boolean;
  /** A command of the client that opens a document; its one argument is the URI as text. */
  readonly openCommand?: string;
  /**
   * A command of the client that puts the text of a snapshot into the document of its image. Its arguments are the URIs of both documents as
   * text, the image's first; without the second the client asks which.
   */
  readonly takeOverCommand?: string;
  /** The client checks registry files that are open by their schema itself, as any JSON. */
  readonly checksJson: boolean;
}

/**
 * Reads what the client announced in `initialize` (LSP 3.18): its capabilities, and in `initializationOptions` what only a client made
 * for this server has: `{ registryScheme: boolean, openCommand: string, takeOverCommand: string,
 * checksJson: boolean }`. What is not announced is not used.
 */
export function readClientFeatures(capabilities: ClientCapabilities, options?: unknown): ClientFeatures {
  const document = capabilities.textDocument ?? {};
  const watching = capabilities.workspace?.didChangeWatchedFiles;
  const item = document.completion?.completionItem ?? {};
  const diagnostics = document.diagnostic ?? document.publishDiagnostics ?? {};
  return {
    pullDiagnostics: document.diagnostic !== undefined,
    refreshDiagnostics: capabilities.workspace?.diagnostics?.refreshSupport === true,
    givesSettings: capabilities.workspace?.configuration === true,
    registersSettings: capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true,
    refreshCodeLenses: capabilities.workspace?.codeLens?.refreshSupport === true,
    refreshInlayHints: capabilities.workspace?.inlayHint?.refreshSupport === true,
    refreshSemanticTokens: capabilities.workspace?.semanticTokens?.refreshSupport === true,
    createsProgress: capabilities.window?.workDoneProgress === true,
    watchesFiles: watching?.dynamicRegistration === true,
    relativePatterns: watching?.relativePatternSupport === true,
    registersDocuments: document.synchronization?.dynamicRegistration === true,
    definitionLinks: document.definition?.linkSupport === true,
    relatedInformation: diagnostics.relatedInformation === true,
    diagnosticTags: includes(diagnostics.tagSupport?.valueSet, DiagnosticTag.Deprecated),
    snippets: item.snippetSupport === true,
    insertReplace: item.insertReplaceSupport === true,
    labelDetails: item.labelDetailsSupport === true,
    completionTags: includes(item.tagSupport?.valueSet, CompletionItemTag.Deprecated),
    completionMarkdown: includes(item.documentationFormat, MarkupKind.Markdown),
    resolvesDocumentation: includes(item.resolveSupport?.properties, 'documentation'),
    hoverMarkdown: includes(document.hover?.contentFormat, MarkupKind.Markdown),
    versionedEdits: capabilities.workspace?.workspaceEdit?.documentChanges === true,
    codeActionLiterals: document.codeAction?.codeActionLiteralSupport !== undefined,
    preferredActions: document.codeAction?.isPreferredSupport === true,
    nestedSymbols: document.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    ...readOptions(options),
  };
}

function readOptions(
  options: unknown,
): Pick<ClientFeatures, 'registryScheme' | 'openCommand' | 'takeOverCommand' | 'checksJson'> {
  if (typeof options !== 'object' || options === null) return { registryScheme: false, checksJson: false };
  const { registryScheme, openCommand, takeOverCommand, checksJson } = options as Readonly<Record<string, unknown>>;
  return {
    registryScheme: registryScheme === true,
    checksJson: checksJson === true,
    ...(isName(openCommand) ? { openCommand } : {}),
    ...(isName(takeOverCommand) ? { takeOverCommand } : {}),
  };
}

function isName(option: unknown): option is string {
  return typeof option === 'string' && option !== '';
}

function includes<T>(values: readonly T[] | undefined, wanted: T): boolean {
  return values?.includes(wanted) === true;
}

/** A text for people in the one of the two forms that the client shows. */
export function markup(markdown: boolean, text: { readonly markdown: string; readonly plain: string }): MarkupContent {
  return markdown
    ? { kind: MarkupKind.Markdown, value: text.markdown }
    : { kind: MarkupKind.PlainText, value: text.plain };
}
