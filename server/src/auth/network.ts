import { isIPv6 } from 'node:net';

/**
 * The network of an address, as one subscriber has it: IPv4 whole, IPv6 by its first 64 bits (RFC 6177), for whoever holds those has 2^64
 * addresses to guess from.
 */
export function networkOf(address: string): string {
  return prefixOf(address, 4);
}

/**
 * The site of an address: IPv4 whole, IPv6 by its first 48 bits, the most that one subscriber is given (RFC 6177), who then has 65,536 networks
 * to guess from.
 */
export function siteOf(address: string): string {
  return prefixOf(address, 3);
}

function prefixOf(address: string, groups: 3 | 4): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1] ?? address;
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...zeros, ...right]
    .slice(0, groups)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/${groups * 16}`;
}
