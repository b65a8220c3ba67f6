// Six files that are the faces of one cube: which is which is told by their names, as the programs that write them name them.

export const FACES = ['front', 'right', 'back', 'left', 'up', 'down'] as const;
export type Face = (typeof FACES)[number];

/** How the tools of the field name a face, in lower case. Signs are those of OpenGL and Humus: seen from inside, pz, px, nz, nx follow each other to the right. */
const NAMES: { readonly [face in Face]: readonly string[] } = {
  front: ['front', 'f', 'ft', 'pz', 'posz', '前'],
  right: ['right', 'r', 'rt', 'px', 'posx', '右'],
  back: ['back', 'b', 'bk', 'nz', 'negz', '后'],
  left: ['left', 'l', 'lf', 'nx', 'negx', '左'],
  up: ['up', 'u', 'top', 't', 'py', 'posy', '上'],
  down: ['down', 'd', 'dn', 'bottom', 'ny', 'negy', '下'],
};
const FACE_OF = new Map(FACES.flatMap((face) => NAMES[face].map((name): [string, Face] => [name, face])));
/** A letter alone means nothing unless it stands apart: `pano_f.jpg`, `f.jpg`, not `shelf.jpg`. Chinese needs no gap. */
const NAMED = new RegExp(`^(?:(.*)[_. -]+)?(${[...FACE_OF.keys()].sort((a, b) => b.length - a.length).join('|')})$|^(.*)([前后左右上下])$`, 'iu');

/** The face that a file's name says, and what its name has before it; null where it says none. */
export function faceOfName(name: string): { readonly stem: string; readonly face: Face } | null {
  const base = name.split(/[/\\]/).at(-1)!.replace(/\.[^.]+$/, '');
  const found = NAMED.exec(base);
  const face = FACE_OF.get((found?.[2] ?? found?.[4] ?? '').toLowerCase());
  return found && face ? { stem: found[1] ?? found[3]?.replace(/[_. -]+$/, '') ?? '', face } : null;
}

export interface FaceGroup {
  /** What the names have in common; may be empty. */
  readonly stem: string;
  /** Places in the list of names. */
  readonly faces: { readonly [face in Face]?: number };
  readonly missing: readonly Face[];
  /** Named by more than one file: which of them is meant only a person can say. */
  readonly twice: readonly Face[];
  /** Places of all that belong to it, in the order of the list. */
  readonly members: readonly number[];
}
/** From four faces on people meant a cube; fewer are pictures that happen to be called so. */
const LEAST = 4;

/** Which of the names belong together as faces of a cube, whole or not. `rest`: places of all others. */
export function groupFaces(names: readonly string[]): { readonly groups: readonly FaceGroup[]; readonly rest: readonly number[] } {
  const stems = new Map<string, { face: Face; at: number }[]>();
  names.forEach((name, at) => {
    const found = faceOfName(name);
    if (found) stems.set(found.stem, [...(stems.get(found.stem) ?? []), { face: found.face, at }]);
  });
  const groups = [...stems].flatMap(([stem, members]): FaceGroup[] => {
    const faces = Object.fromEntries(members.map(({ face, at }) => [face, at])) as FaceGroup['faces'];
    if (Object.keys(faces).length < LEAST) return [];
    const named = (face: Face): number => members.filter((one) => one.face === face).length;
    return [{ stem, faces, missing: FACES.filter((face) => named(face) === 0), twice: FACES.filter((face) => named(face) > 1), members: members.map(({ at }) => at) }];
  });
  const taken = new Set(groups.flatMap(({ members }) => members));
  return { groups, rest: names.map((_, at) => at).filter((at) => !taken.has(at)) };
}
