// The metadata of an archive package as XML: what it is of, who made it, what it holds. Own element names, described in docs/archive.md; a
// record office maps them to the scheme that it uses.

export interface ArchiveMetadata {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly title: string;
  readonly bureau: string;
  readonly applicant: string;
  readonly address: string;
  readonly matters: readonly { readonly id: string; readonly name: string; readonly standard: string; readonly outcome: string | null; readonly number: string | null }[];
  readonly openedAt: string;
  readonly status: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly software: string;
  readonly people: readonly { readonly name: string; readonly part: string }[];
  readonly process: readonly { readonly at: string; readonly by: string; readonly what: string }[];
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string; readonly mime: string; readonly title: string }[];
  readonly absent: readonly { readonly sha256: string; readonly bytes: number; readonly title: string }[];
}

/** Characters that XML 1.0 cannot hold at all become U+FFFD. */
export const xmlText = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- these are what is sought
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const element = (name: string, attributes: { readonly [name: string]: string | number | null }, content: string | readonly string[] = ''): string => {
  const given = Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [` ${key}="${xmlText(String(value))}"`])).join('');
  const inner = typeof content === 'string' ? xmlText(content) : content.length === 0 ? '' : `\n${content.join('\n').replaceAll(/^/gm, '  ')}\n`;
  return inner === '' ? `<${name}${given}/>` : `<${name}${given}>${inner}</${name}>`;
};

export const metadataXml = (of: ArchiveMetadata): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element('archivePackage', { schema: 'kantai.archive/1' }, [
    element('case', { id: of.caseId, number: of.caseNumber, openedAt: of.openedAt, status: of.status }, [
      element('title', {}, of.title),
      element('bureau', {}, of.bureau),
      element('applicant', { address: of.address }, of.applicant),
      ...of.matters.map((matter) => element('matter', { id: matter.id, standard: matter.standard, outcome: matter.outcome, number: matter.number }, matter.name)),
    ]),
    element('people', {}, of.people.map((one) => element('person', { part: one.part }, one.name))),
    element('process', {}, of.process.map((step) => element('step', { at: step.at, by: step.by }, step.what))),
    element('files', {}, of.files.map((one) => element('file', { path: one.path, bytes: one.bytes, sha256: one.sha256, mime: one.mime }, one.title))),
    element('footageKeptElsewhere', {}, of.absent.map((one) => element('footage', { sha256: one.sha256, bytes: one.bytes }, one.title))),
    element('made', { at: of.createdAt, by: of.createdBy, software: of.software }),
  ])}\n`;
