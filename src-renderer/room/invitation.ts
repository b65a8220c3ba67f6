// An invitation as it is copied and pasted: address and code somewhere in a line of words.

/** Address and code of a pasted invitation; `undefined` when it is not both. */
export function readInvitation(text: string): { readonly address: string; readonly code: string } | undefined {
  const plain = text.normalize('NFKC');
  const address = /(?:\[[0-9a-f:.]+\]|[a-z0-9-]+(?:\.[a-z0-9-]+)+):\d{1,5}/i.exec(plain)?.[0];
  const code = address === undefined ? undefined : /\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)/.exec(plain.replace(address, ' '))?.[0];
  return address === undefined || code === undefined ? undefined : { address, code };
}
