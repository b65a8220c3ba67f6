// The HTML of the stress pages: one behaviour a page, all with the same script.

const BUTTONS = ['browse', 'point', 'box', 'keyboard', 'fit', 'retry', 'lose'];

/** `bare`: nothing but the viewer, for pictures of it. */
export function demoHtml(title: string, about: string, bare = false): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>
<link rel="stylesheet" href="/viewer.css"><link rel="stylesheet" href="/page.css"></head>
<body class="${bare ? 'bare' : ''}"><div class="viewer"><canvas></canvas></div>
<div class="status"></div><div class="bar">${title}: ${about} ${BUTTONS.map((act) => `<button data-act="${act}">${act}</button>`).join(' ')}</div>
<script type="module" src="/page.js"></script></body></html>`;
}
