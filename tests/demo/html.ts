// The HTML of a page with nothing but the viewer, for pictures of it.

export function bareHtml(): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>viewer</title>
<link rel="stylesheet" href="/viewer.css"><link rel="stylesheet" href="/page.css"></head>
<body class="bare"><div class="viewer"><canvas></canvas></div><div class="status"></div>
<script type="module" src="/page.js"></script></body></html>`;
}
