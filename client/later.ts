/**
 * What is loaded when it is first wanted, nothing of it opens or saves a document. It stands in one
 * place because it is one file of the VSIX, and many small ones would be larger.
 */
export { readSummary } from '../core/overview/summary';
export { loadRegistries } from '../core/registry/load';
export { makeImport } from './import/parts';
export { OverviewEditor } from './overview/editor';
export { ServerClient } from './language-client';
