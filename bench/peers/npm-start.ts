import type { Peer } from './peer.ts';

/** The router inside of `npm start`, which shares its one process with everything behind it. */
export const npmStart: Peer = {
  name: 'npm start',
  scenes: ['system'],
  subscriptions: true,
  start: async ({ whole }) => {
    if (whole === null) throw new TypeError('nothing of this scene has a router of its own');
    return { ...whole, stop: async () => {} }; // the scene stops it
  },
};
