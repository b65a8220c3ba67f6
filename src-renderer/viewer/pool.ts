// The tile pool: which tile lies in which layer of the array texture, who may be evicted, how many bytes that is.
// Only bookkeeping; the picture itself is put into its layer by whoever asked for one.

/** Identifies a tile across panes and sources. */
export type PoolKey = string;

export interface TilePool {
  readonly layers: number;
  /** Empties it and goes on with so many layers. */
  setLayers(layers: number): void;
  /** Layer of a tile, or undefined where it is not in the pool. */
  layerOf(key: PoolKey): number | undefined;
  /**
   * A layer for a new tile: a free one, else that of the tile unused for longest. Undefined where every tile was used in the
   * frame `frame` or later: what is visible is never evicted.
   */
  take(key: PoolKey, frame: number): { readonly layer: number; readonly evicted?: PoolKey } | undefined;
  /** Notes that a tile is needed in this frame. */
  use(key: PoolKey, frame: number): void;
  drop(key: PoolKey): void;
  clear(): void;
  readonly size: number;
  keys(): Iterable<PoolKey>;
}

export function createTilePool(first: number): TilePool {
  let layers = first;
  const entries = new Map<PoolKey, { readonly layer: number; used: number }>();
  const allFree = (): number[] => Array.from({ length: layers }, (_, i) => layers - 1 - i);
  let free = allFree();
  return {
    get layers() {
      return layers;
    },
    setLayers(next) {
      layers = next;
      this.clear();
    },
    get size() {
      return entries.size;
    },
    keys: () => entries.keys(),
    layerOf: (key) => entries.get(key)?.layer,
    use(key, frame) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entry.used = Math.max(entry.used, frame);
    },
    take(key, frame) {
      const layer = free.pop();
      if (layer !== undefined) {
        entries.set(key, { layer, used: frame });
        return { layer };
      }
      let oldest: PoolKey | undefined;
      let oldestUse = frame;
      for (const [candidate, entry] of entries) {
        if (entry.used < oldestUse) {
          oldest = candidate;
          oldestUse = entry.used;
        }
      }
      if (oldest === undefined) return undefined;
      const freed = entries.get(oldest)!.layer;
      entries.delete(oldest);
      entries.set(key, { layer: freed, used: frame });
      return { layer: freed, evicted: oldest };
    },
    drop(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entries.delete(key);
      free.push(entry.layer);
    },
    clear() {
      entries.clear();
      free = allFree();
    },
  };
}
