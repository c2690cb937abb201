import type { LoopResult } from '../load/closed-loop.ts';
import type { RunningPeer } from '../peers/peer.ts';
import type { Measurement } from '../report/measurement.ts';

/** Every peer in turn, again and again (ABAB…): what changes on the machine meanwhile, changes for all of them. */
export const inTurns = async <Result>(peers: readonly RunningPeer[], rounds: number, measure: (peer: RunningPeer) => Promise<Result>): Promise<Map<string, Result[]>> => {
  const results = new Map<string, Result[]>(peers.map(({ peer }) => [peer.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const running of peers) results.get(running.peer.name)?.push(await measure(running));
  }
  return results;
};

/** Rate and latencies of every peer's rounds, as figures. */
export const loopFigures = (subject: string, results: ReadonlyMap<string, readonly LoopResult[]>): Measurement[] =>
  [...results].flatMap(([column, rounds]): Measurement[] => [
    { subject, figure: 'requests', unit: '/s', column, values: rounds.map(({ perSecond }) => perSecond) },
    { subject, figure: 'p50', unit: 'ms', column, values: rounds.map(({ latencies }) => latencies.p50) },
    { subject, figure: 'p99', unit: 'ms', column, values: rounds.map(({ latencies }) => latencies.p99) },
  ]);
