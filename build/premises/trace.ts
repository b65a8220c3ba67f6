// The nearest solid along a ray. One tracer holds its answer in its own fields, so that tracing makes no garbage; it serves
// the picture (rays from the eye against a short list of candidates) and the light (rays from anywhere, through a tree).

import type { Scene, Solid, Vector } from './scene.ts';

export interface Tracer {
  /** Distance along the ray, index of the solid (-1: none), face of it; of the last call. */
  distance: number;
  solid: number;
  face: number;
  /** Tests solids of `list` up to `end`, which must be sorted by `nearest`, the least distance that each can be hit at. */
  among(list: Int32Array, end: number, nearest: Float64Array, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): void;
  /** Tests everything nearer than `most`. */
  all(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, most: number): void;
  /** Whether anything but lamps lies between. */
  blocked(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, most: number): boolean;
}

const SHAPES = { box: 0, cylinder: 1, ball: 2 } as const;
const NONE = 1e30;
/** Hits nearer than this are the surface that the ray starts on. */
const LEAST = 1e-5;

/** Corner to corner box that holds a solid, however it is turned. */
export const boundsOf = (solid: Solid): { readonly least: Vector; readonly most: Vector } => {
  const half: [number, number, number] = [0, 0, 0];
  if (solid.shape === 'box') {
    const [c, s] = [Math.abs(Math.cos(solid.yaw)), Math.abs(Math.sin(solid.yaw))];
    half[0] = c * solid.half[0] + s * solid.half[2];
    half[1] = solid.half[1];
    half[2] = s * solid.half[0] + c * solid.half[2];
  } else if (solid.shape === 'cylinder') {
    half.fill(solid.radius);
    half[solid.axis] = solid.half;
  } else {
    half.fill(solid.radius);
  }
  const [x, y, z] = solid.centre;
  return { least: [x - half[0], y - half[1], z - half[2]], most: [x + half[0], y + half[1], z + half[2]] };
};

interface Node {
  readonly bounds: readonly number[];
  readonly left?: Node;
  readonly right?: Node;
  readonly solids?: readonly number[];
}

const buildTree = (solids: readonly number[], bounds: readonly { least: Vector; most: Vector }[]): Node => {
  const least = [0, 1, 2].map((axis) => Math.min(...solids.map((i) => bounds[i]!.least[axis]!)));
  const most = [0, 1, 2].map((axis) => Math.max(...solids.map((i) => bounds[i]!.most[axis]!)));
  const own = [...least, ...most];
  if (solids.length <= 3) return { bounds: own, solids };
  const middle = (i: number, axis: number): number => bounds[i]!.least[axis]! + bounds[i]!.most[axis]!;
  const spreads = [0, 1, 2].map((axis) => Math.max(...solids.map((i) => middle(i, axis))) - Math.min(...solids.map((i) => middle(i, axis))));
  const axis = spreads.indexOf(Math.max(...spreads));
  const sorted = [...solids].sort((a, b) => middle(a, axis) - middle(b, axis) || a - b);
  const cut = sorted.length >> 1;
  return { bounds: own, left: buildTree(sorted.slice(0, cut), bounds), right: buildTree(sorted.slice(cut), bounds) };
};

/** The tree as arrays: six bounds a node; first = index of the right child or of the first solid; count = solids of a leaf. */
const flatten = (root: Node): { bounds: Float64Array; first: Int32Array; count: Int32Array; order: Int32Array } => {
  const bounds: number[] = [];
  const first: number[] = [];
  const count: number[] = [];
  const order: number[] = [];
  const visit = (node: Node): void => {
    const at = first.length;
    bounds.push(...node.bounds);
    first.push(order.length);
    count.push(node.solids?.length ?? 0);
    if (node.solids) order.push(...node.solids);
    if (node.left && node.right) {
      visit(node.left);
      first[at] = first.length;
      visit(node.right);
    }
  };
  visit(root);
  return { bounds: Float64Array.from(bounds), first: Int32Array.from(first), count: Int32Array.from(count), order: Int32Array.from(order) };
};

export const createTracer = (scene: Scene): Tracer => {
  const { solids } = scene;
  const shape = Uint8Array.from(solids, (one) => SHAPES[one.shape]);
  const lamp = Uint8Array.from(solids, (one) => (one.faces.some((face) => face.kind === 'glow') ? 1 : 0));
  const axisOf = Uint8Array.from(solids, (one) => (one.shape === 'cylinder' ? one.axis : 0));
  const cx = Float64Array.from(solids, (one) => one.centre[0]);
  const cy = Float64Array.from(solids, (one) => one.centre[1]);
  const cz = Float64Array.from(solids, (one) => one.centre[2]);
  /** Half sizes of a box; radius, half length of a cylinder; radius of a ball. */
  const hx = Float64Array.from(solids, (one) => (one.shape === 'box' ? one.half[0] : one.radius));
  const hy = Float64Array.from(solids, (one) => (one.shape === 'box' ? one.half[1] : one.shape === 'cylinder' ? one.half : 0));
  const hz = Float64Array.from(solids, (one) => (one.shape === 'box' ? one.half[2] : 0));
  const cos = Float64Array.from(solids, (one) => (one.shape === 'box' ? Math.cos(one.yaw) : 1));
  const sin = Float64Array.from(solids, (one) => (one.shape === 'box' ? Math.sin(one.yaw) : 0));
  const tree = flatten(buildTree([...solids.keys()], solids.map(boundsOf)));
  const nodes = tree.first.length;
  /** Index after a node's whole subtree, for walking without a stack. */
  const skip = new Int32Array(nodes);
  const end = (node: number): number => (tree.count[node]! > 0 ? node + 1 : end(tree.first[node]!));
  for (let node = 0; node < nodes; node++) skip[node] = end(node);

  const hitBox = (i: number, px: number, ly: number, pz: number, dx: number, dy: number, dz: number): void => {
    const s = sin[i]!;
    let [lx, lz, rx, rz] = [px, pz, dx, dz];
    if (s !== 0) {
      const c = cos[i]!;
      lx = c * px + s * pz;
      lz = c * pz - s * px;
      rx = c * dx + s * dz;
      rz = c * dz - s * dx;
    }
    const ix = 1 / rx;
    const iy = 1 / dy;
    const iz = 1 / rz;
    const sx = rx < 0 ? hx[i]! : -hx[i]!;
    const sy = dy < 0 ? hy[i]! : -hy[i]!;
    const sz = rz < 0 ? hz[i]! : -hz[i]!;
    const nx = (sx - lx) * ix;
    const ny = (sy - ly) * iy;
    const nz = (sz - lz) * iz;
    const fx = (-sx - lx) * ix;
    const fy = (-sy - ly) * iy;
    const fz = (-sz - lz) * iz;
    const near = nx > ny ? (nx > nz ? nx : nz) : ny > nz ? ny : nz;
    const far = fx < fy ? (fx < fz ? fx : fz) : fy < fz ? fy : fz;
    if (!(near <= far) || far < LEAST || near >= tracer.distance) return;
    // A ray from inside a solid sees nothing: for light that means shadow, and the eye is never inside.
    tracer.distance = near > LEAST ? near : LEAST;
    tracer.solid = i;
    tracer.face = near === nx ? (rx > 0 ? 0 : 1) : near === ny ? (dy > 0 ? 2 : 3) : rz > 0 ? 4 : 5;
  };

  const hitCylinder = (i: number, lx: number, ly: number, lz: number, dx: number, dy: number, dz: number): void => {
    const axis = axisOf[i]!;
    // a, b across, l along the axis.
    const a = axis === 0 ? ly : lx;
    const b = axis === 2 ? ly : lz;
    const l = axis === 0 ? lx : axis === 1 ? ly : lz;
    const da = axis === 0 ? dy : dx;
    const db = axis === 2 ? dy : dz;
    const dl = axis === 0 ? dx : axis === 1 ? dy : dz;
    const radius = hx[i]!;
    const half = hy[i]!;
    const qa = da * da + db * db;
    const qb = a * da + b * db;
    const qc = a * a + b * b - radius * radius;
    const inside = qb * qb - qa * qc;
    if (inside < 0) return;
    if (qa > 1e-12) {
      const t = (-qb - Math.sqrt(inside)) / qa;
      const along = l + t * dl;
      if (t > LEAST && along >= -half && along <= half && t < tracer.distance) {
        tracer.distance = t;
        tracer.solid = i;
        tracer.face = 0;
        return;
      }
    }
    if (dl === 0) return;
    const t = ((dl > 0 ? -half : half) - l) / dl;
    if (t <= LEAST || t >= tracer.distance) return;
    const ca = a + t * da;
    const cb = b + t * db;
    if (ca * ca + cb * cb > radius * radius) return;
    tracer.distance = t;
    tracer.solid = i;
    tracer.face = dl > 0 ? 2 : 1;
  };

  const hitBall = (i: number, lx: number, ly: number, lz: number, dx: number, dy: number, dz: number): void => {
    const b = lx * dx + ly * dy + lz * dz;
    const c = lx * lx + ly * ly + lz * lz - hx[i]! * hx[i]!;
    const inside = b * b - c;
    if (inside < 0) return;
    const t = -b - Math.sqrt(inside);
    if (t <= LEAST || t >= tracer.distance) return;
    tracer.distance = t;
    tracer.solid = i;
    tracer.face = 0;
  };

  const hit = (i: number, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): void => {
    const lx = ox - cx[i]!;
    const ly = oy - cy[i]!;
    const lz = oz - cz[i]!;
    if (shape[i] === 0) hitBox(i, lx, ly, lz, dx, dy, dz);
    else if (shape[i] === 1) hitCylinder(i, lx, ly, lz, dx, dy, dz);
    else hitBall(i, lx, ly, lz, dx, dy, dz);
  };

  const clear = (most: number): void => {
    tracer.distance = most;
    tracer.solid = -1;
    tracer.face = 0;
  };

  /** `lampsToo` is for what the ray sees; without lamps for what stands in the light's way, and then the first hit is enough. */
  const walk = (lampsToo: boolean, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): void => {
    const ix = 1 / dx;
    const iy = 1 / dy;
    const iz = 1 / dz;
    // Nearer and farther bound by the ray's sign, so that a node costs no sorting.
    const [nx, fx] = ix < 0 ? [3, 0] : [0, 3];
    const [ny, fy] = iy < 0 ? [4, 1] : [1, 4];
    const [nz, fz] = iz < 0 ? [5, 2] : [2, 5];
    const { bounds } = tree;
    for (let node = 0; node < nodes; ) {
      const at = node * 6;
      let near = (bounds[at + nx]! - ox) * ix;
      let far = (bounds[at + fx]! - ox) * ix;
      const nearY = (bounds[at + ny]! - oy) * iy;
      const farY = (bounds[at + fy]! - oy) * iy;
      const nearZ = (bounds[at + nz]! - oz) * iz;
      const farZ = (bounds[at + fz]! - oz) * iz;
      if (nearY > near) near = nearY;
      if (nearZ > near) near = nearZ;
      if (farY < far) far = farY;
      if (farZ < far) far = farZ;
      if (near > far || far < 0 || near > tracer.distance) {
        node = skip[node]!;
        continue;
      }
      const count = tree.count[node]!;
      for (let k = 0; k < count; k++) {
        const i = tree.order[tree.first[node]! + k]!;
        if (lampsToo || lamp[i] === 0) hit(i, ox, oy, oz, dx, dy, dz);
      }
      if (!lampsToo && tracer.solid >= 0) return;
      node += 1;
    }
  };

  const tracer: Tracer = {
    distance: NONE,
    solid: -1,
    face: 0,
    among(list, count, nearest, ox, oy, oz, dx, dy, dz) {
      clear(NONE);
      for (let k = 0; k < count && nearest[k]! < tracer.distance; k++) hit(list[k]!, ox, oy, oz, dx, dy, dz);
    },
    all(ox, oy, oz, dx, dy, dz, most) {
      clear(most);
      walk(true, ox, oy, oz, dx, dy, dz);
    },
    blocked(ox, oy, oz, dx, dy, dz, most) {
      clear(most);
      walk(false, ox, oy, oz, dx, dy, dz);
      return tracer.solid >= 0;
    },
  };
  return tracer;
};
