// A place to drop files on, or to click and choose them.

import { useRef, useState, type DragEvent } from 'react';

interface DropPlaceProps {
  readonly title: string;
  readonly titleOver?: string;
  readonly hint: string;
  /** As in an `accept` attribute. */
  readonly accept: string;
  readonly multiple: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

export function DropPlace({ title, titleOver = title, hint, accept, multiple, onFiles }: DropPlaceProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  };
  return (
    <div className={over ? 'drop-place over-it' : 'drop-place'} onDragOver={(event) => (event.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={dropped}>
      <button type="button" className="plain" onClick={() => input.current?.click()}>
        <strong>{over ? titleOver : title}</strong>
        <span className="mute">{hint}</span>
      </button>
      <input
        ref={input} type="file" className="only-read" tabIndex={-1} aria-hidden="true" accept={accept} multiple={multiple}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again after a failure.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}
