// What the benchmark uses of Marzipano, which brings no types.

declare module 'marzipano' {
  interface Tile {
    readonly face: string;
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }
  interface Camera {
    setParameters(parameters: { yaw: number; pitch: number; fov: number }): void;
  }
  const Marzipano: {
    Viewer: new (element: HTMLElement, options?: object) => { createScene(options: object): { switchTo(options: { transitionDuration: number }): void } };
    ImageUrlSource: new (urlOf: (tile: Tile) => { url: string; rect?: object }) => object;
    CubeGeometry: new (levels: readonly object[]) => object;
    RectilinearView: { new (parameters: object, limiter?: object): Camera; limit: { traditional(maxResolution: number, maxFov: number): object } };
  };
  export default Marzipano;
}
