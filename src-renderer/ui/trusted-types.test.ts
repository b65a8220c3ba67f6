import { expect, test } from 'vitest';
import { policyRules } from './trusted-types.ts';

const rules = policyRules('kantai://app');

test('style text passes, anything with a tag is refused', () => {
  expect(rules.createHTML('.a{color:red}')).toBe('.a{color:red}');
  expect(() => rules.createHTML('<img src=x onerror=alert(1)>')).toThrow(TypeError);
});

test('no text becomes a script', () => {
  expect(() => rules.createScript('1')).toThrow(TypeError);
});

test('only built files of this origin may run as scripts', () => {
  expect(rules.createScriptURL('/assets/pdf.worker-1a2b.mjs')).toBe('/assets/pdf.worker-1a2b.mjs');
  expect(rules.createScriptURL('kantai://app/assets/x.js')).toBe('kantai://app/assets/x.js');
  for (const url of ['https://example.org/assets/x.js', 'kantai://other/assets/x.js', '/media/0/file', '/assets/../media/x', 'data:text/javascript,1', 'blob:kantai://app/1']) {
    expect(() => rules.createScriptURL(url), url).toThrow(TypeError);
  }
});
