import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { networkOf } from '#platform/network.ts';

/**
 * Where a request comes from, as far as it can be believed: the other end of the connection, or what the last of `proxies`
 * trusted proxies says in X-Forwarded-For (what clients put there themselves stands further left). An IPv6 address counts as
 * its /64: that is what one household gets.
 */
export const addressOf = (request: IncomingMessage, proxies: number): string => {
  const direct = request.socket.remoteAddress ?? '';
  if (proxies === 0) return networkOf(direct);
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').map((entry) => entry.trim());
  const told = forwarded[forwarded.length - proxies] ?? '';
  return networkOf(isIP(told) === 0 ? direct : told);
};
