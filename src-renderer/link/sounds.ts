// Others' voices, heard whatever page is shown: one element a track, in no page.

import type { Received } from './media.ts';

export interface Sounds {
  /** Plays exactly these. */
  play(received: readonly Received[]): void;
  /** Where they come out; '' is the system's choice. */
  setOutput(device: string): void;
  stop(): void;
}

export function createSounds(document: Document): Sounds {
  const playing = new Map<string, HTMLAudioElement>();
  let output = '';
  const choose = (element: HTMLAudioElement): void => void (element as { setSinkId?(id: string): Promise<void> }).setSinkId?.(output).catch(() => undefined);
  return {
    play(received) {
      const wanted = new Map(received.flatMap((one) => (one.kind === 'audio' ? [[one.consumer, one]] : [])));
      for (const [id, element] of playing) {
        if (wanted.has(id)) continue;
        element.srcObject = null;
        playing.delete(id);
      }
      for (const [id, { track }] of wanted) {
        if (playing.has(id)) continue;
        const element = document.createElement('audio');
        element.autoplay = true;
        element.srcObject = new MediaStream([track]);
        choose(element);
        playing.set(id, element);
      }
    },
    setOutput(device) {
      output = device;
      for (const element of playing.values()) choose(element);
    },
    stop() {
      for (const element of playing.values()) element.srcObject = null;
      playing.clear();
    },
  };
}
