// Reads one signalling text. By hand: it runs in the window and on the phone too, which have no schema library.

import { MOST_MESSAGE_LENGTH } from './limits.ts';
import type { Message } from './protocol.ts';

/** The message, or why it is none. What it carries as `data` is not looked at here. */
export function readMessage(text: string): Message | 'tooLarge' | 'malformed' {
  if (text.length > MOST_MESSAGE_LENGTH) return 'tooLarge';
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return 'malformed';
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return 'malformed';
  const message = read as { readonly [key: string]: unknown };
  const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const isName = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= 40;
  if (isNumber(message['request']) && isName(message['method'])) return { request: message['request'], method: message['method'], data: message['data'] ?? {} };
  if (isNumber(message['response'])) {
    if (message['ok'] === true) return { response: message['response'], ok: true, data: message['data'] ?? {} };
    if (message['ok'] === false && isName(message['code'])) return message as unknown as Message;
  }
  if (isName(message['notify']) && isNumber(message['seq'])) return { notify: message['notify'], seq: message['seq'], data: message['data'] ?? {} };
  return 'malformed';
}
