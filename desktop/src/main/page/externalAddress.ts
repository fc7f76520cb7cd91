/**
 * The address to hand to the system's browser, or undefined when it is refused. Only the configured server's own origin passes:
 * any other scheme or host could start a program of the PC (`file:`, `ms-msdt:` …) or carry data out. http is for a
 * server on this very machine, as developers and tests have.
 */
export function externalAddress(address: string, server: string | null): string | undefined {
  if (server === null || !URL.canParse(address) || !URL.canParse(server)) return undefined;
  const url = new URL(address);
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) return undefined;
  if (url.origin !== new URL(server).origin || url.username !== '' || url.password !== '') return undefined;
  // The parsed form, not the person's: no space, quote or control character reaches the system.
  return url.href;
}
