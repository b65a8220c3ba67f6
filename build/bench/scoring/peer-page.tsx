// The same form drawn by SurveyJS or react-jsonschema-form, whichever the address names, in a page of its own.

import validator from '@rjsf/validator-ajv8';
import Form from '@rjsf/core';
import type { UiSchema } from '@rjsf/utils';
import { createRoot } from 'react-dom/client';
import { Model } from 'survey-core';
import { Survey } from 'survey-react-ui';

interface PlainForm {
  readonly sections: readonly { readonly title: string; readonly items: readonly { readonly id: string; readonly no: string; readonly text: string; readonly answers: readonly string[] }[] }[];
}

const WORDS: { readonly [answer: string]: string } = { meets: '符合', basically: '基本符合', fails: '不符合', na: '合理缺项' };

function surveyOf({ sections }: PlainForm): object {
  return {
    showQuestionNumbers: false,
    pages: [{
      name: 'sheet',
      elements: sections.map((section, at) => ({
        type: 'panel', name: `s${String(at)}`, title: section.title,
        elements: section.items.map((item) => ({ type: 'radiogroup', name: item.id, title: `${item.no} ${item.text}`, choices: item.answers.map((value) => ({ value, text: WORDS[value] })) })),
      })),
    }],
  };
}

function schemaOf({ sections }: PlainForm): { readonly schema: object; readonly ui: UiSchema } {
  const items = sections.flatMap((section) => section.items);
  return {
    schema: { type: 'object', properties: Object.fromEntries(items.map((item) => [item.id, { type: 'string', title: `${item.no} ${item.text}`, oneOf: item.answers.map((value) => ({ const: value, title: WORDS[value] })) }])) },
    ui: Object.fromEntries(items.map((item) => [item.id, { 'ui:widget': 'radio' }])),
  };
}

declare global {
  interface Window {
    drawn?: number;
    answersOf?: () => number;
  }
}

const form = (await (await fetch('/form.json')).json()) as PlainForm;
const root = createRoot(document.getElementById('root')!);
const started = performance.now();
if (location.search === '?survey') {
  const model = new Model(surveyOf(form));
  window.answersOf = () => Object.keys(model.data as object).length;
  root.render(<Survey model={model} />);
} else {
  const { schema, ui } = schemaOf(form);
  let data: object = {};
  window.answersOf = () => Object.keys(data).length;
  root.render(<Form schema={schema} uiSchema={ui} validator={validator} onChange={(event) => (data = event.formData as object)}><span /></Form>);
}
const look = (): void => {
  if (!document.querySelector('input[type="radio"]')) return void requestAnimationFrame(look);
  const channel = new MessageChannel();
  channel.port1.addEventListener('message', () => (window.drawn = performance.now() - started));
  channel.port1.start();
  requestAnimationFrame(() => channel.port2.postMessage(null));
};
requestAnimationFrame(look);
