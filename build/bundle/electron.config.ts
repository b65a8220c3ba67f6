// The Electron host. What stays outside is what package.json names as `dependencies`: electron-builder packs exactly those.
import { nodeBundle } from './node-bundle.ts';

export default nodeBundle({
  entry: 'src-main/electron/main.ts',
  folder: 'out/electron',
  file: 'main.js',
  outside: ['electron', 'better-sqlite3', 'sharp', '@myriaddreamin/typst-ts-node-compiler', '@expo-google-fonts/noto-sans-sc', '@expo-google-fonts/noto-serif-sc', 'fontkit', 'koffi'],
});
