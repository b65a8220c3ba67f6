// The applicant's edition of a standard: everything by which the place will be judged, and nothing that is for reviewers alone.
// Built field by field, so that a field added to standards later stays inside until somebody decides otherwise.

import { itemsOf } from './items.ts';
import type { Answer } from './answer.ts';
import type { Item, ItemRole, Standard } from './standard.ts';

export interface OpenBookItem {
  readonly id: string;
  readonly no: string;
  readonly text: string;
  readonly textEn?: string;
  readonly kind: Item['kind'];
  readonly level: Item['level'];
  readonly max?: number;
  readonly partialPoints?: number;
  readonly answers: readonly Answer[];
  readonly deferred?: boolean;
  readonly basis: readonly string[];
  readonly basisEn?: readonly string[];
  readonly method?: string;
  readonly methodEn?: string;
  readonly guidance?: string;
  readonly guidanceEn?: string;
  readonly source?: string;
  readonly sourceEn?: string;
  /** Names of the matters that it serves; empty: all. */
  readonly matters: readonly Named[];
  readonly business: readonly Named[];
  /** Titles of the shots that show it. */
  readonly shots: readonly Titled[];
  /** What it is to single matters, where they weigh it differently. */
  readonly roles: readonly { readonly matter: Named; readonly role: ItemRole }[];
}
export interface Named {
  readonly name: string;
  readonly nameEn?: string;
}
export interface Titled {
  readonly title: string;
  readonly titleEn?: string;
}

export interface OpenBook {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly titleEn?: string;
  readonly inForce?: { readonly from: string; readonly until?: string };
  readonly source: string;
  /** `text`: the words of the decision rule, where the standard gives them. */
  readonly matters: readonly (Named & { readonly text?: string; readonly notes: readonly string[] })[];
  readonly business: readonly Named[];
  readonly materials: readonly (Titled & { readonly no: string; readonly basis?: string })[];
  /** What will be filmed, in order. */
  readonly flow: readonly (Titled & { readonly no: string; readonly shots: readonly Titled[] })[];
  readonly sections: readonly (Titled & { readonly no: string; readonly items: readonly OpenBookItem[] })[];
  readonly counts: { readonly items: number; readonly key: number };
}

/** Drops keys without a value, so that what is absent stays absent. */
const given = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };
const of = <T extends object>(fields: Optional<T>): T => given(fields) as unknown as T;

export function openBookOf(standard: Standard): OpenBook {
  const named = ({ name, nameEn }: { name: string; nameEn?: string | undefined }): Named => of<Named>({ name, nameEn });
  const titled = ({ title, titleEn }: { title: string; titleEn?: string | undefined }): Titled => of<Titled>({ title, titleEn });
  const matters = new Map(standard.matters.map((matter) => [matter.id, named(matter)]));
  const business = new Map((standard.business ?? []).map((one) => [one.id, named(one)]));
  const shots = new Map(standard.shots.map((shot) => [shot.id, titled(shot)]));
  const known = <T>(from: ReadonlyMap<string, T>, ids: readonly string[] | undefined): T[] => (ids ?? []).flatMap((id) => from.get(id) ?? []);
  const itemOf = (item: Item): OpenBookItem =>
    of<OpenBookItem>({
      id: item.id,
      no: item.no,
      text: item.text,
      textEn: item.textEn,
      kind: item.kind,
      level: item.level,
      max: item.max,
      partialPoints: item.partialPoints,
      answers: item.answers,
      deferred: item.deferred,
      basis: item.basis,
      basisEn: item.basisEn,
      method: item.method,
      methodEn: item.methodEn,
      guidance: item.guidance,
      guidanceEn: item.guidanceEn,
      source: item.source,
      sourceEn: item.sourceEn,
      matters: known(matters, item.matters),
      business: known(business, item.business),
      shots: known(shots, item.shots),
      roles: Object.entries(item.perMatter ?? {}).flatMap(([id, role]) => {
        const matter = matters.get(id);
        return matter ? [{ matter, role }] : [];
      }),
    });
  const items = itemsOf(standard);
  return of<OpenBook>({
    id: standard.id,
    version: standard.version,
    title: standard.title,
    titleEn: standard.titleEn,
    inForce: standard.inForce && of<{ from: string; until?: string }>({ from: standard.inForce.from, until: standard.inForce.until }),
    source: standard.source,
    matters: standard.matters.map((matter) => of<OpenBook['matters'][number]>({ ...named(matter), text: matter.rule.text, notes: matter.rule.notes ?? [] })),
    business: [...business.values()],
    materials: standard.materials.map(({ no, basis, ...material }) => of<OpenBook['materials'][number]>({ no, ...titled(material), basis })),
    flow: standard.flow.map(({ no, shots: ids, ...step }) => ({ no, ...titled(step), shots: known(shots, ids) })),
    sections: standard.sections.map((section) => ({ no: section.no, ...titled(section), items: section.items.map(itemOf) })),
    counts: { items: items.length, key: items.filter((item) => item.level === 'key').length },
  });
}
