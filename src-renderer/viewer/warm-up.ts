// Gets the shader's program ready without making anybody wait: compiling it (and, without a GPU, building the code of its first draw) takes
// hundreds of milliseconds, and a draw before that holds up the compositor, so that nothing at all appears on the screen.


export interface WarmUp {
  /** Nothing waits for the program any more. */
  readonly done: boolean;
  /** Goes on a step where the last one has ended; answers `done`. To be called once a frame. */
  step(): boolean;
  /** After a lost context. */
  again(): void;
}
export interface WarmUpDeps {
  readonly context: WebGL2RenderingContext;
  /** Begins to compile; does not wait. */
  readonly compile: () => void;
  readonly isCompiled: () => boolean;
  /** Draws one pixel with it. */
  readonly drawOnce: () => void;
}

export function createWarmUp({ context, compile, isCompiled, drawOnce }: WarmUpDeps): WarmUp {
  let at: 'cold' | 'compiling' | 'drawing' | 'done' = 'cold';
  let drawn: WebGLSync | null = null;
  return {
    get done() {
      return at === 'done';
    },
    step() {
      if (at === 'cold') {
        compile();
        context.flush();
        at = 'compiling';
      } else if (at === 'compiling' && isCompiled()) {
        drawOnce();
        drawn = context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
        context.flush();
        at = 'drawing';
      } else if (at === 'drawing' && (drawn === null || context.getSyncParameter(drawn, context.SYNC_STATUS) === context.SIGNALED)) {
        context.deleteSync(drawn);
        drawn = null;
        at = 'done';
      }
      return at === 'done';
    },
    again() {
      at = 'cold';
      drawn = null;
    },
  };
}

/** Whether three has finished a material's program; it asks the driver without waiting where the driver can say. */
export function isCompiled(properties: unknown): boolean {
  const { currentProgram } = properties as { currentProgram?: { isReady(): boolean } };
  return currentProgram?.isReady() ?? false;
}
