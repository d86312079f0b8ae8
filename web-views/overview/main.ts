import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { connect } from '../shared/channel';
import { replacePage } from '../shared/dom';
import { toPage, type FromPage, type PageModel } from './protocol';
import { overviewPage, troublePage } from './render';
import '../shared/base.css';
import './overview.css';

let shown = '';

/** Shows a model, unless it is the one that is there: a running guest makes the extension look again and again. */
function show(model: PageModel): void {
  const text = JSON.stringify(model);
  if (text === shown) return;
  shown = text;
  replacePage(...(model.kind === 'overview' ? overviewPage(model, send) : troublePage(model, send)));
}

const send: (message: FromPage) => void = connect(toPage, ({ model }) => {
  show(model);
});
send({ type: 'ready' });
