// What a WebGL context says of the machine behind it.

/** Whether it is drawn by the processor after all. */
export function isSoftware(context: WebGL2RenderingContext): boolean {
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  return /swiftshader|llvmpipe|softpipe|basic render|software/i.test(name);
}
