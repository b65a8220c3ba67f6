// Which role may ask what in a call. One table, read by the server for what is asked and by pages for what to offer.

import type { ClientMethod, Role, Source } from './protocol.ts';

const everybody: readonly Role[] = ['expert', 'staff', 'site', 'observer'];
const panel: readonly Role[] = ['expert', 'staff'];
const senders: readonly Role[] = ['expert', 'staff', 'site'];

const rights: { readonly [M in ClientMethod]: readonly Role[] } = {
  getRouterRtpCapabilities: everybody, join: everybody, resume: everybody, leave: everybody,
  createWebRtcTransport: everybody, connectWebRtcTransport: everybody, restartIce: everybody, getTransportStats: everybody,
  produce: senders, closeProducer: senders, pauseProducer: senders, resumeProducer: senders,
  pauseConsumer: everybody, resumeConsumer: everybody, setConsumerPreferredLayers: everybody, requestConsumerKeyFrame: everybody, setMode: everybody,
  askMode: panel, pointer: panel, stroke: panel, eraseStrokes: panel, freeze: panel, askShot: panel,
  shotTaken: ['site'], shotDeclined: ['site'], reportPosition: ['site'], reportEase: ['site'], tickShot: senders,
  askConsent: panel, giveConsent: everybody, startRecording: panel, anchorRecording: panel, stopRecording: panel,
  // Who opened the call may end it too; that is looked at where it is asked.
  removePeer: ['staff'], endCall: panel,
};

export const mayAsk = (role: Role, method: ClientMethod): boolean => rights[method].includes(role);
/** Only the site shows panoramas: what the panel sends is itself. */
export const maySend = (role: Role, source: Source): boolean => role === 'site' || (panel.includes(role) && source !== 'panorama');
/** Whose consent a recording needs: everybody's who can be heard or seen in it. */
export const isRecorded = (role: Role): boolean => senders.includes(role);
