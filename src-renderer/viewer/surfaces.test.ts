import { describe, expect, it, vi } from 'vitest';
import { createNothing } from './nothing.ts';
import type { Painter, PainterEvents } from './painter.ts';
import type { Surface } from './surface.ts';
import { createSurfaces, type Machine, type SurfacesOptions } from './surfaces.ts';

type GpuEvents = Parameters<SurfacesOptions['openGpu']>[1];

/** A machine whose timers a test runs, and whose surfaces say what they are. `gpus`: how many contexts can be had. */
function stage({ gpus = 0, painter = 'draws' as 'draws' | 'throws' | 'none', machine = { gpu: null } as Machine, isGpu = true }) {
  const timers = new Map<number, () => void>();
  let ids = 0;
  const painters: PainterEvents[] = [];
  const contexts: GpuEvents[] = [];
  const disposed: string[] = [];
  const told = { onPresented: vi.fn(), onAnew: vi.fn(), onLost: vi.fn() };
  const surface = (kind: Surface['kind'], name: string): Surface => ({ ...createNothing(20), kind, dispose: () => void disposed.push(name) });
  const surfaces = createSurfaces({
    ...told, machine, firstLayers: 20,
    openGpu(_, events) {
      if (contexts.length >= gpus) return null;
      contexts.push(events);
      return surface('gpu', `gpu ${contexts.length}`);
    },
    ...(painter === 'none' ? {} : {
      openPainter(_: number, events: PainterEvents): Painter {
        if (painter === 'throws') throw new Error('no worker');
        painters.push(events);
        return { ...surface('processor', `painter ${painters.length}`), probe: () => Promise.resolve(isGpu) };
      },
    }),
    setTimer: (run) => (timers.set((ids += 1), run), ids),
    clearTimer: (timer) => void timers.delete(timer),
  });
  const pass = async (): Promise<void> => {
    const due = [...timers.values()];
    timers.clear();
    for (const run of due) run();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { surfaces, painters, contexts, disposed, told, machine, pass, kind: () => surfaces?.current.kind };
}

describe('the surface that is drawn on', () => {
  it('is the painter, and a GPU once nothing else is to be done; the painter goes when that has drawn', async () => {
    const { surfaces, kind, pass, disposed, told } = stage({ gpus: 1 });
    expect(kind()).toBe('processor');
    surfaces!.rest(true);
    await pass();
    expect([kind(), disposed, told.onAnew.mock.calls.length]).toEqual(['gpu', [], 1]);
    surfaces!.settle();
    expect(disposed).toEqual(['painter 1']);
  });
  it('stays the painter where WebGL is software', async () => {
    const { surfaces, kind, pass, machine } = stage({ gpus: 1, isGpu: false });
    surfaces!.rest(true);
    await pass();
    expect([kind(), machine.gpu]).toEqual(['processor', false]);
  });
  it('stays the painter where a GPU was found but its context is not to be had', async () => {
    const { surfaces, kind, pass, told } = stage({ gpus: 0 });
    surfaces!.rest(true);
    await pass();
    expect([kind(), told.onAnew.mock.calls.length]).toEqual(['processor', 0]);
  });
  it('is the painter where a known GPU gives no context from the start', () => {
    expect(stage({ machine: { gpu: true }, gpus: 0 }).kind()).toBe('processor');
    expect(stage({ machine: { gpu: true }, gpus: 1 }).kind()).toBe('gpu');
  });
  it('is WebGL where the painter breaks, or cannot be made', () => {
    const broken = stage({ gpus: 1 });
    broken.painters[0]!.onFailed();
    expect([broken.kind(), broken.told.onAnew.mock.calls.length]).toEqual(['gpu', 1]);
    expect(stage({ gpus: 1, painter: 'throws' }).kind()).toBe('gpu');
  });
  it('is a new painter where there is no WebGL, and after three that broke it is said that there is none', () => {
    const { kind, painters, told, disposed } = stage({});
    for (const [i, wanted] of (['processor', 'processor', 'none'] as const).entries()) {
      painters[i]!.onFailed();
      expect(kind()).toBe(wanted);
    }
    expect(told.onLost).toHaveBeenCalledTimes(1);
    // What a broken one says later is heard no more.
    painters[0]!.onFailed();
    expect([kind(), disposed]).toEqual(['none', ['painter 1', 'painter 2', 'painter 3']]);
  });
  it('is none from the start where there is neither', () => {
    expect(stage({ painter: 'throws' }).surfaces).toBeNull();
    expect(stage({ painter: 'none' }).surfaces).toBeNull();
  });
  it('is the painter again where a GPU goes and does not come back, and the GPU where it does', async () => {
    const { kind, contexts, told, pass, disposed, surfaces } = stage({ machine: { gpu: true }, gpus: 1 });
    contexts[0]!.onLost();
    expect(told.onLost).toHaveBeenCalledTimes(1);
    contexts[0]!.onRestored();
    await pass();
    expect([kind(), told.onAnew.mock.calls.length]).toEqual(['gpu', 1]);
    contexts[0]!.onLost();
    // Frames go on being asked for meanwhile.
    surfaces!.rest(true);
    await pass();
    expect([kind(), told.onAnew.mock.calls.length]).toEqual(['processor', 2]);
    surfaces!.settle();
    expect(disposed).toEqual(['gpu 1']);
  });
});
