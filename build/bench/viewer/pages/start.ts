// What all pages of the benchmark share: the click that makes the viewer.

import type { BenchPage } from '../scene.ts';

export function offer(page: BenchPage): void {
  window.viewerBench = page;
  document.querySelector('button')!.addEventListener('click', (event) => {
    page.clickedAt = Date.now();
    (event.currentTarget as HTMLElement).remove();
    page.open();
  });
}
