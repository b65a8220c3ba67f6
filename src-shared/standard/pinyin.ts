// Initials of pinyin: which of the letters a…z a Chinese character may begin with. The order in which the language itself sorts
// characters by sound (Unicode's pinyin collation, part of every full JavaScript engine) says it, with the common characters that
// have a second reading written out; a table of forty thousand readings is not needed to find 健康证 by `jkz`.

/** For each initial, the character that sorts first among those that begin with it. No syllable begins with i, u or v. */
const FIRST: readonly (readonly [letter: string, character: string])[] = [
  ['a', '阿'], ['b', '八'], ['c', '嚓'], ['d', '咑'], ['e', '妸'], ['f', '发'], ['g', '旮'], ['h', '哈'], ['j', '丌'], ['k', '咔'], ['l', '垃'],
  ['m', '妈'], ['n', '拏'], ['o', '噢'], ['p', '妑'], ['q', '七'], ['r', '呥'], ['s', '仨'], ['t', '他'], ['w', '穵'], ['x', '夕'], ['y', '丫'], ['z', '帀'],
];

/** Second readings of common characters that begin otherwise than the first. */
const ALSO =
  '阿e 把b 扒p 蚌b 薄b 暴p 堡p 辟b 扁p 便p 骠b 泊b 伯b 卜b 藏c 曾c 叉c 差c 查z 茬c 刹s 禅s 颤z 长z 场c 朝z 车j 称c 盛s 乘s 匙s 冲c 种c 重z 臭x 畜x 处c 传z 椎c 绰c 伺s 攒z 撮z 大t 单s 弹t 石d 叨t 得d 提d 调t 度d 都d 囤t 恶w 番p 坊f 佛f 否p 服f 给j 更g 谷y 句g 夹g 贾g 校j 括g 巷h 合h 荷h 核h 吓h 虹j 会k 混h 缉q 系j 济j 纪j 稽q 间j 见x 降x 角j 解x 劲j 颈g 据j 卷j 卡q 可k 克k 咳h 壳q 拉l 乐y 累l 了l 率s 绿l 论l 落l 脉m 蔓w 没m 秘b 模m 粘z 尿s 弄l 疟y 拗n 跑p 炮b 屏b 仆p 曝b 栖x 期j 奇j 铅y 茄j 切q 亲q 区o 曲q 雀q 任r 撒s 塞s 丧s 色s 厦x 杉s 苫s 召s 少s 舍s 摄s 什s 识z 食s 殖s 属z 术z 数s 说y 宿x 褪t 拓t 尾y 纹w 陶y 洗x 纤q 行h 吁y 旋x 血x 咽y 叶x 约y 殷y 尉y 员y 咱z 择z 扎z 轧y 炸z 占z 着z 爪z 正z 症z 只z 中z 轴z 属z 著z 转z 琢z 综z 作z';

const bit = (letter: string): number => 1 << (letter.charCodeAt(0) - 97);
const CHINESE = /\p{Script=Han}/u;

/** Answers for a UTF-16 unit which letters it may stand for, as bits (a = 1, b = 2 …): letters for themselves, the rest for nothing. */
export function createInitials(): (unit: number) => number {
  const collator = new Intl.Collator('zh-Hans-u-co-pinyin');
  const also = new Map<string, number>();
  for (const pair of ALSO.split(' ')) also.set(pair[0]!, (also.get(pair[0]!) ?? 0) | bit(pair[1]!));
  // Not asked yet: a bit beyond those of the letters.
  const UNKNOWN = 1 << 30;
  const table = new Uint32Array(65_536).fill(UNKNOWN);
  const find = (unit: number): number => {
    if (unit >= 97 && unit <= 122) return 1 << (unit - 97);
    if (unit >= 65 && unit <= 90) return 1 << (unit - 65);
    const character = String.fromCharCode(unit);
    if (!CHINESE.test(character)) return 0;
    let low = 0;
    let high = FIRST.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (collator.compare(FIRST[middle]![1], character) <= 0) low = middle + 1;
      else high = middle;
    }
    const own = low === 0 ? 0 : bit(FIRST[low - 1]![0]);
    return own | (also.get(character) ?? 0);
  };
  return (unit) => {
    const known = table[unit]!;
    if (known !== UNKNOWN) return known;
    return (table[unit] = find(unit));
  };
}
