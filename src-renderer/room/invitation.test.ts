import { expect, test } from 'vitest';
import { roomEn, roomZh } from '../ui/language/room.ts';
import { readInvitation } from './invitation.ts';

test('an invitation comes back from its words, in either language and as people paste it', () => {
  const wanted = { address: '192.168.1.20:45123', code: '1234 5678 9012' };
  expect(readInvitation(roomZh.invitationText(wanted.address, wanted.code))).toEqual(wanted);
  expect(readInvitation(`  ${roomEn.invitationText(wanted.address, wanted.code)}\n`)).toEqual(wanted);
  expect(readInvitation('１９２.168.1.20：45123　１２３４5678-9012')).toEqual({ address: wanted.address, code: '12345678-9012' });
});

test('an address alone is none', () => {
  for (const text of ['', '192.168.1.20:45123', '1234 5678 9012', '192.168.1.20:45123 1234 5678']) expect(readInvitation(text)).toBeUndefined();
});
