import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

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

const networkOf = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const whole = tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest];
  return whole.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
};
