// UDP sockets that only this machine reaches: between the server, its media engine and the ffmpeg processes of cameras and recordings.

import { createSocket, type Socket } from 'node:dgram';

/** A key frame of a large panorama comes as a thousand packets at once: they wait here until this process comes to them. The system may give less. */
const WAITING_BYTES = 4 * 1024 * 1024;

/** On a free port of 127.0.0.1. What cannot be sent is a lost packet, never an end. */
export async function openLoopback(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      socket.removeListener('error', reject);
      resolve();
    });
  });
  try {
    socket.setRecvBufferSize(WAITING_BYTES);
  } catch {}
  socket.on('error', () => undefined);
  return socket;
}
