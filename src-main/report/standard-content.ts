// The open-book edition of a standard as it is printed: everything by which the place is judged, and nothing that is for reviewers alone.

import { ruleWords } from '#shared/standard/rule-words.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { StandardContent } from './kinds.ts';
import { printedTime } from './printed.ts';

export function standardContentOf(standard: Standard, hash: string): StandardContent {
  const shots = new Map(standard.shots.map((shot) => [shot.id, shot.title]));
  const titles = (ids: readonly string[] | undefined): string[] => (ids ?? []).flatMap((id) => shots.get(id) ?? []);
  return {
    standard: {
      title: standard.title, version: standard.version, hash, source: standard.source,
      inForce: standard.inForce ? `${printedTime(standard.inForce.from)}起${standard.inForce.until ? `至${printedTime(standard.inForce.until)}` : ''}` : '—',
    },
    matters: standard.matters.map((one) => ({ name: one.name, rule: ruleWords(one.rule) })),
    materials: standard.materials.map((one) => ({ no: one.no, title: one.title, basis: one.basis ?? null })),
    flow: standard.flow.map((one) => ({ no: one.no, title: one.title, shots: titles(one.shots) })),
    sections: standard.sections.map((section) => ({
      no: section.no,
      title: section.title,
      items: section.items.map((item) => ({
        no: item.no, text: item.text, level: item.level, max: item.max ?? null, deferred: item.deferred ?? false,
        basis: item.basis, method: item.method ?? '', guidance: item.guidance ?? '', shots: titles(item.shots),
      })),
    })),
  };
}
