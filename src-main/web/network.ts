// The web host's way to the server. Node's `fetch` unpacks zstd but does not say so by itself; Electron's network says what it unpacks.

export const nodeNetwork: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  request.headers.set('accept-encoding', 'zstd, gzip');
  return fetch(request);
};
