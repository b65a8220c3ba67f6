// `npm run bench -- NAME`: runs one benchmark. Each prints its peers beside it from one run, and last one line of figures.

export const BENCHES: { readonly [name: string]: { readonly about: string; readonly load: () => Promise<{ run(): Promise<void> }> } } = {
  open: { about: 'time to first picture and to the sharp view of a 16384×8192 panorama, and memory, beside photo-sphere-viewer', load: () => import('./open/index.ts') },
  viewer: { about: 'the viewer beside photo-sphere-viewer, Marzipano, Pannellum and OpenSeadragon: first picture, sharp view, panning, memory, error', load: () => import('./viewer/index.ts') },
  video: { about: 'frames of 4K and 8K H.264, VP9 and AV1 that come to the screen, steps, and the original’s own frame, beside a bare <video>', load: () => import('./video/index.ts') },
  append: { about: 'an act until it is durable, beside one fsync', load: () => import('./append.ts') },
  tiles: { about: 'a tile from the sealed store, beside the same tile from a plain file', load: () => import('./tiles.ts') },
  server: { about: 'acts a second, push times and memory of the central server on PostgreSQL at 50, 200 and 1,000 workstations', load: () => import('./server.ts') },
  sync: { about: 'a first sync, what changed, an act until it is durable, each beside its floor, and PouchDB beside it', load: () => import('./sync/index.ts') },
  panel: { about: 'the consolidation table of 200 items × 9 experts: first paint and scroll, beside ag-grid-community', load: () => import('./panel/index.ts') },
  scoring: { about: 'a form of 176 items by keyboard: keystrokes and key → painted, beside SurveyJS and react-jsonschema-form; a standard of 10,000 items', load: () => import('./scoring/index.ts') },
  link: { about: 'a call: joining, latency from the picture, processor time at 720p and for a panorama, memory while recording, beside a bare mediasoup-client page', load: () => import('./link/index.ts') },
  camera: { about: 'a camera that codes its own panorama, 1920 to 3840 wide, through the server: frames that arrive, processor time of each part', load: () => import('./camera/index.ts') },
  ladder: { about: 'a phone’s picture in three layers, as VP8 simulcast and as VP9 SVC: its sender’s processor time, and what a tap gets', load: () => import('./ladder/index.ts') },
  rules: { about: 'a decision rule over a sheet of 200 items', load: () => import('./rules.ts') },
  report: { about: 'a conclusion of 40 pictures with three signatures, beside Chromium’s print and pdfmake', load: () => import('./report/index.ts') },
};

const wanted = process.argv[2];
const bench = wanted === undefined ? undefined : BENCHES[wanted];
if (bench === undefined) {
  console.log('npm run bench -- NAME, where NAME is one of:');
  for (const [known, { about }] of Object.entries(BENCHES)) console.log(`  ${known}  ${about}`);
  process.exitCode = wanted === undefined ? 0 : 2;
} else {
  await (await bench.load()).run();
}
