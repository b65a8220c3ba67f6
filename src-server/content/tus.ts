// tus 1.0 over HTTP: core, creation, checksum, termination. https://tus.io/protocols/resumable-upload
//   POST /uploads          Upload-Length, Upload-Metadata: case, filetype (base64)    → 201, Location
//   HEAD /uploads/<id>     how far it is
//   PATCH /uploads/<id>    bytes at Upload-Offset; after the last, `upload-content` names the file by its SHA-256
//   DELETE /uploads/<id>   gives it up

import { createHash } from 'node:crypto';
import { readBody } from '../http/body.ts';
import { refusal } from '../http/reply.ts';
import { MOST_UPLOAD_BYTES, type Uploader, type UploadFailure, type Uploads } from './uploads.ts';

const VERSION = '1.0.0';
/** A piece whose checksum is given is held in memory until it is checked. */
const MOST_CHECKED_BYTES = 16 * 1024 * 1024;
const STATUS: { readonly [failure in UploadFailure['failure']]: number } = { forbidden: 403, notFound: 404, wrongOffset: 409, tooLarge: 413 };
const HASHES = ['sha256', 'sha1'];

const reply = (status: number, headers: Record<string, string> = {}): Response => new Response(null, { status, headers: { 'tus-resumable': VERSION, 'cache-control': 'no-store', ...headers } });
const refused = (status: number, code: string, headers: Record<string, string> = {}): Response => refusal(status, code, { 'tus-resumable': VERSION, ...headers });
const failed = ({ failure }: UploadFailure): Response => refused(STATUS[failure], failure);
const whole = (text: string | null): number | undefined => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined);

/** `path`: what follows `base`, under which the uploads are found. */
export async function serveUploads(uploads: Uploads, uploader: Uploader, request: Request, path: string, base = '/uploads'): Promise<Response> {
  if (request.method === 'OPTIONS') {
    return reply(204, { 'tus-version': VERSION, 'tus-extension': 'creation,checksum,termination', 'tus-checksum-algorithm': HASHES.join(','), 'tus-max-size': String(MOST_UPLOAD_BYTES) });
  }
  if (request.headers.get('tus-resumable') !== VERSION) return refused(412, 'otherProtocol', { 'tus-version': VERSION });
  const id = path.replace(/^\//, '');
  if (id === '') return request.method === 'POST' ? create(uploads, uploader, request, base) : refused(405, 'methodNotAllowed', { allow: 'POST, OPTIONS' });
  if (!/^[0-9a-f]{64}$/.test(id)) return refused(404, 'notFound');
  switch (request.method) {
    case 'HEAD': {
      const upload = await uploads.find(uploader, id);
      if ('failure' in upload) return failed(upload);
      return reply(200, { 'upload-offset': String(upload.received), 'upload-length': String(upload.bytes), ...(upload.sha256 ? { 'upload-content': upload.sha256 } : {}) });
    }
    case 'PATCH':
      return patch(uploads, uploader, request, id);
    case 'DELETE': {
      const removed = await uploads.remove(uploader, id);
      return removed === 'removed' ? reply(204) : failed(removed);
    }
    default:
      return refused(405, 'methodNotAllowed', { allow: 'HEAD, PATCH, DELETE, OPTIONS' });
  }
}

async function create(uploads: Uploads, uploader: Uploader, request: Request, base: string): Promise<Response> {
  const bytes = whole(request.headers.get('upload-length'));
  const metadata = new Map(
    (request.headers.get('upload-metadata') ?? '').split(',').map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ');
      return [key, Buffer.from(value, 'base64').toString('utf8')] as const;
    }),
  );
  const caseId = metadata.get('case') ?? '';
  if (bytes === undefined || bytes === 0 || caseId === '' || caseId.length > 64) return refused(400, 'badRequest');
  const mime = metadata.get('filetype') ?? '';
  const made = await uploads.create(uploader, { case: caseId, bytes, mime: /^[\w.+-]+\/[\w.+-]{1,80}$/.test(mime) ? mime : 'application/octet-stream' });
  return 'failure' in made ? failed(made) : reply(201, { location: `${base}/${made.id}` });
}

async function patch(uploads: Uploads, uploader: Uploader, request: Request, id: string): Promise<Response> {
  if (request.headers.get('content-type') !== 'application/offset+octet-stream') return refused(415, 'unsupportedType');
  const offset = whole(request.headers.get('upload-offset'));
  if (offset === undefined) return refused(400, 'badRequest');
  const checksum = request.headers.get('upload-checksum');
  let bytes: AsyncIterable<Uint8Array> = request.body ?? once(new Uint8Array(0));
  if (checksum !== null) {
    const [algorithm = '', expected = ''] = checksum.split(' ');
    if (!HASHES.includes(algorithm)) return refused(400, 'unknownChecksum');
    const body = await readBody(request, MOST_CHECKED_BYTES);
    if (body === undefined) return refused(413, 'tooLarge');
    // 460 is the protocol's own status for it. Nothing of the piece is kept.
    if (createHash(algorithm).update(body).digest('base64') !== expected) return refused(460, 'checksumMismatch');
    bytes = once(body);
  }
  const taken = await uploads.append(uploader, id, offset, bytes);
  if ('failure' in taken) return failed(taken);
  return reply(204, { 'upload-offset': String(taken.received), ...(taken.sha256 ? { 'upload-content': taken.sha256 } : {}) });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
