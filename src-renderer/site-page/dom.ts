// Elements without markup: a tag, its attributes and listeners, its children. Text is text.

type Child = Node | string | false | undefined;
type Attributes = { readonly [name: string]: string | boolean | number | ((event: Event) => void) | undefined };

/** `class`, `type` … as attributes; `onclick` … as listeners; a boolean sets or leaves an attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly (Child | readonly Child[])[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children.flat()) if (child !== false && child !== undefined) element.append(child);
  return element;
}

export const fill = (element: Element, ...children: readonly (Child | readonly Child[])[]): void => {
  element.replaceChildren(...children.flat().filter((child): child is Node | string => child !== false && child !== undefined));
};
