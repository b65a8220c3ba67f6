// Ant Design's parts measure the scroll bar by a <style> made without a nonce (getScrollBarSize, useScrollLocker of rc-component),
// which a strict policy refuses. Both go through one function of @rc-component/util; this gives it the page's own nonce.

import type { Plugin } from 'vite';

const MODULE = /@rc-component[\\/]util[\\/](es|lib)[\\/]Dom[\\/]dynamicCSS\.js$/;
const GIVEN = 'if (csp?.nonce) {\n    styleNode.nonce = csp?.nonce;\n  }';
const OURS = `styleNode.nonce = csp?.nonce ?? document.querySelector('meta[property="csp-nonce"]')?.nonce ?? '';`;

/** Fails the build when the function has changed, so that an update of the library cannot bring the violations back unnoticed. */
export function noncedStyles(): Plugin {
  return {
    name: 'kantai-nonced-styles',
    transform(code, id) {
      if (!MODULE.test(id.split('?')[0] ?? '')) return null;
      if (!code.includes(GIVEN)) this.error('@rc-component/util has changed how it makes styles: see build/nonced-styles.ts');
      return { code: code.replace(GIVEN, OURS), map: null };
    },
  };
}
