// The window's one Trusted Types policy. No text that could hold markup ever becomes markup, and only our own files run as scripts.
// Imported first by main.tsx, before any library can touch the document.

interface PolicyRules {
  createHTML(text: string): string;
  createScript(text: string): string;
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: 'default', rules: PolicyRules): unknown;
}

/** Rules of the default policy for a page at `origin`; each throws a TypeError on what it refuses. */
export function policyRules(origin: string): PolicyRules {
  return {
    createHTML: (text) => {
      // Libraries assign plain CSS and empty strings through innerHTML; anything with a tag in it is refused.
      if (text.includes('<')) throw new TypeError('Markup from text is refused');
      return text;
    },
    createScript: () => {
      throw new TypeError('Script from text is refused');
    },
    createScriptURL: (url) => {
      const target = new URL(url, `${origin}/`);
      if (`${target.protocol}//${target.host}` !== origin || !target.pathname.startsWith('/assets/')) {
        throw new TypeError('Only scripts of this window may run');
      }
      return url;
    },
  };
}

if (typeof window !== 'undefined' && 'trustedTypes' in window) {
  (window.trustedTypes as PolicyFactory).createPolicy('default', policyRules(`${location.protocol}//${location.host}`));
}
