// The call as it stands, kept up by the server's notifications: the same for whoever was there and for whoever comes later.

import { MOST_STROKES, type CallView, type Notification, type Peer } from '#shared/live/protocol.ts';

export function applied(view: CallView, told: Notification): CallView {
  const { notify, data } = told as { [M in Notification['notify']]: Extract<Notification, { notify: M }> }[Notification['notify']];
  const changePeer = (id: string, to: (peer: Peer) => Peer): CallView => ({ ...view, peers: view.peers.map((peer) => (peer.id === id ? to(peer) : peer)) });
  switch (notify) {
    case 'newPeer': return { ...view, peers: [...view.peers.filter(({ id }) => id !== data.peer.id), data.peer] };
    case 'peerClosed': return withoutPeer(view, data.peer);
    case 'peerConnected': return changePeer(data.peer, (peer) => ({ ...peer, connected: data.connected }));
    case 'newProducer': return changePeer(data.peer, (peer) => ({ ...peer, producers: [...peer.producers.filter(({ id }) => id !== data.producer.id), data.producer] }));
    case 'producerClosed': return withoutProducer(view, data.peer, data.producer);
    case 'producerPaused': return changePeer(data.peer, (peer) => ({ ...peer, producers: peer.producers.map((one) => (one.id === data.producer ? { ...one, paused: data.paused } : one)) }));
    case 'modeAsked': return { ...view, askedMode: data.mode };
    case 'stroke': return { ...view, strokes: [...view.strokes.filter(({ id }) => id !== data.id), data].slice(-MOST_STROKES) };
    case 'strokesErased': return { ...view, strokes: data.producer === undefined ? [] : view.strokes.filter(({ producer }) => producer !== data.producer) };
    case 'frozen': return { ...view, frozen: data.frame === null ? null : { producer: data.producer, frame: data.frame, peer: data.peer } };
    case 'shotAsked': return { ...view, shots: [...view.shots.filter(({ nonce }) => nonce !== data.nonce), data] };
    case 'shotTaken': return { ...view, shots: view.shots.map((shot) => (shot.nonce === data.nonce ? { ...shot, taken: data.still } : shot)) };
    case 'shotDeclined':
    case 'shotReceived': return { ...view, shots: view.shots.filter(({ nonce }) => nonce !== data.nonce) };
    case 'shotListTicked': {
      const { ticked, ...shot } = data;
      const others = view.ticked.filter((one) => one.standard !== shot.standard || one.shot !== shot.shot);
      return { ...view, ticked: ticked ? [...others, shot] : others };
    }
    case 'easeReported':
      return changePeer(data.peer, (peer) => {
        const { eased: before, ...rest } = peer;
        return data.step > 0 ? { ...rest, eased: data.step } : before === undefined ? peer : rest;
      });
    case 'positionReported': return { ...view, positions: { ...view.positions, [data.peer]: data.position } };
    case 'consentGiven':
      return changePeer(data.peer, (peer) => {
        const { consent: given, ...rest } = peer;
        return data.given ? { ...rest, consent: data.version } : given === undefined ? peer : rest;
      });
    case 'recordingStarted': return { ...view, recordings: [...view.recordings.filter(({ recording }) => recording !== data.recording), data] };
    case 'recordingAnchored':
      return { ...view, recordings: view.recordings.map((one) => (one.recording === data.recording ? { ...one, anchored: { ...data.head, at: data.at } } : one)) };
    case 'recordingStopped': return { ...view, recordings: view.recordings.filter(({ recording }) => recording !== data.recording) };
    default: return view;
  }
}

function withoutPeer(view: CallView, peer: string): CallView {
  const { [peer]: _, ...positions } = view.positions;
  const gone = view.peers.find(({ id }) => id === peer)?.producers.map(({ id }) => id) ?? [];
  return {
    ...view,
    positions,
    peers: view.peers.filter(({ id }) => id !== peer),
    strokes: view.strokes.filter(({ producer }) => !gone.includes(producer)),
    frozen: view.frozen && gone.includes(view.frozen.producer) ? null : view.frozen,
  };
}

function withoutProducer(view: CallView, peer: string, producer: string): CallView {
  return {
    ...view,
    peers: view.peers.map((one) => (one.id === peer ? { ...one, producers: one.producers.filter(({ id }) => id !== producer) } : one)),
    strokes: view.strokes.filter((stroke) => stroke.producer !== producer),
    frozen: view.frozen?.producer === producer ? null : view.frozen,
  };
}
