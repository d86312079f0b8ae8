import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import { connect } from '../shared/channel';
import { replacePage } from '../shared/dom';
import { toPage, type FromPage, type ImportCheckModel } from './protocol';
import { importCheckPage } from './render';
import '../shared/base.css';
import './import-check.css';

let shown: ImportCheckModel | undefined;
let isNarrowed = false;
const unfolded = new Set<string>();

/** Lays the page out anew; the table stays scrolled as it was. */
function show(): void {
  if (!shown) return;
  const scrolled = document.querySelector('.frame')?.scrollLeft ?? 0;
  replacePage(importCheckPage(shown, { send, isNarrowed, narrow, unfolded }));
  document.querySelector('.frame')?.scrollTo({ left: scrolled });
}

function narrow(narrowed: boolean): void {
  isNarrowed = narrowed;
  show();
}

const send: (message: FromPage) => void = connect(toPage, ({ model }) => {
  shown = model;
  show();
});
send({ type: 'ready' });
