// The panorama of the end-to-end test: a real one where the shared footage is at hand, else the drawn kitchen at the same size.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePremises } from '../../build/premises/draw.ts';

const REAL = fileURLToPath(new URL('../../../shared/media/stills/clinic_treatment_room_8192x4096.jpg', import.meta.url));

export const panorama = async (folder: string): Promise<{ file: string; width: number; height: number }> => {
  if (existsSync(REAL)) return { file: REAL, width: 8192, height: 4096 };
  console.log('the shared footage is absent: using the drawn kitchen');
  const { path } = await ensurePremises({ folder, premises: 'kitchen', width: 8192 });
  return { file: path, width: 8192, height: 4096 };
};
