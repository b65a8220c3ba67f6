// What the page that plays a video offers to whoever drives it.

import type { Player } from '../../src-renderer/viewer/player.ts';
import type { Viewer } from '../../src-renderer/viewer/types.ts';

declare global {
  interface Window {
    player: Player;
    /** Of the page with two. */
    players: readonly Player[];
    /** Resolves with the frame that is shown once nothing is sought any more. */
    settled(): Promise<number>;
    /** Brightness of the video's own picture at parts of its width, half-way down. */
    brightness(parts: readonly number[]): number[];
    showStill(frame: number): void;
    videoViewer: Viewer;
    ready: Promise<void>;
  }
}
