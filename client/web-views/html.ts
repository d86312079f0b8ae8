import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What a web view shows, and from where. */
export interface PageOptions {
  readonly webview: vscode.Webview;
  /** Folder of the extension's bundles; nothing else of the disk can be loaded by the page. */
  readonly bundles: vscode.Uri;
  /** Name of the page's bundles without ending: `overview` for overview.js and overview.css. */
  readonly name: string;
  readonly title: string;
}

/** Lets a web view run the bundles of its page, and load nothing else. Fills it with an empty page that they fill in turn. */
export function openPage(options: PageOptions): void {
  const { webview, bundles } = options;
  webview.options = {
    enableScripts: true,
    enableCommandUris: false,
    enableForms: false,
    localResourceRoots: [bundles],
  };
  webview.html = pageHtml(options);
}

/** The page: no inline script or style, no remote content, one script that carries this page's nonce. */
export function pageHtml({ webview, bundles, name, title }: PageOptions): string {
  const nonce = randomBytes(24).toString('base64');
  const address = (file: string): string =>
    escapeHtml(webview.asWebviewUri(vscode.Uri.joinPath(bundles, file)).toString());
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${address(`${name}.css`)}">
</head>
<body>
<script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}
