import { describe, expect, it } from 'vitest';
import { FACES, faceOfName, groupFaces } from './cube-faces.ts';

describe('six files of a cube', () => {
  it('are known by the names that the tools of the field give them', () => {
    const styles: readonly (readonly [string, readonly string[]])[] = [
      ['letters with a stem, as krpano', ['pano_f.jpg', 'pano_r.jpg', 'pano_b.jpg', 'pano_l.jpg', 'pano_u.jpg', 'pano_d.jpg']],
      ['letters alone, as Marzipano', ['f.png', 'r.png', 'b.png', 'l.png', 'u.png', 'd.png']],
      ['words', ['front.jpg', 'right.jpg', 'back.jpg', 'left.jpg', 'top.jpg', 'bottom.jpg']],
      ['words with a stem', ['后厨-front.jpg', '后厨-right.jpg', '后厨-back.jpg', '后厨-left.jpg', '后厨-up.jpg', '后厨-down.jpg']],
      ['signs', ['pz.webp', 'px.webp', 'nz.webp', 'nx.webp', 'py.webp', 'ny.webp']],
      ['long signs', ['posz.jpg', 'posx.jpg', 'negz.jpg', 'negx.jpg', 'posy.jpg', 'negy.jpg']],
      ['of games', ['sky_ft.tga', 'sky_rt.tga', 'sky_bk.tga', 'sky_lf.tga', 'sky_up.tga', 'sky_dn.tga']],
      ['Chinese', ['大堂前.jpg', '大堂右.jpg', '大堂后.jpg', '大堂左.jpg', '大堂上.jpg', '大堂下.jpg']],
    ];
    for (const [style, names] of styles) {
      // In any order: the place in the list is answered.
      const shuffled = names.toReversed();
      const { groups, rest } = groupFaces(shuffled);
      expect([style, rest, groups[0]?.missing, groups[0]?.twice]).toEqual([style, [], [], []]);
      expect([style, FACES.map((face) => shuffled[groups[0]!.faces[face]!])]).toEqual([style, names]);
    }
  });

  it('are not seen in names that only end like one', () => {
    for (const name of ['shelf.jpg', 'kitchenup.jpg', 'DSC_0012.JPG', 'bbb.png', 'wall.jpg']) expect([name, faceOfName(name)]).toEqual([name, null]);
    expect(faceOfName('C:\\fakepath\\a.b_f.JPG')).toEqual({ stem: 'a.b', face: 'front' });
  });

  it('say what is missing from four on and what comes twice, and are nothing where fewer', () => {
    expect(groupFaces(['k_f.jpg', 'k_b.jpg', 'k_l.jpg', 'k_r.jpg', 'k_u.jpg', 'other.jpg'])).toMatchObject({ groups: [{ stem: 'k', missing: ['down'] }], rest: [5] });
    expect(groupFaces(['left.jpg', 'right.jpg', 'x.jpg'])).toEqual({ groups: [], rest: [0, 1, 2] });
    expect(groupFaces(['k_f.jpg', 'k_front.png', 'k_l.jpg', 'k_r.jpg', 'k_u.jpg', 'k_d.jpg', 'k_b.jpg'])).toMatchObject({ groups: [{ stem: 'k', missing: [], twice: ['front'], members: [0, 1, 2, 3, 4, 5, 6] }], rest: [] });
    expect(groupFaces(['a_f.jpg', 'a_b.jpg', 'a_l.jpg', 'b_r.jpg', 'b_u.jpg', 'b_d.jpg']).groups).toEqual([]);
  });
});
