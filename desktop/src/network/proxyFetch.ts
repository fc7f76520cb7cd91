import { rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, fetch as undiciFetch } from 'undici';
import type { NetworkRules } from './policyFetch.ts';

/**
 * A fetch of undici (the client inside Node) with a proxy (HTTP CONNECT, so that it sees neither addresses nor contents) and more
 * authorities: the runtime's own fetch takes neither, and the environment variables for both are shut off by the program's fuses.
 */
export function proxyFetch({ proxy, certificates }: NetworkRules): typeof fetch {
  // The known authorities stay: a school's authority is for what its filter signs, not for the whole network.
  const tls = certificates.length === 0 ? {} : { ca: [...rootCertificates, ...certificates] };
  const dispatcher =
    proxy === undefined
      ? new Agent({ connect: tls })
      : new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls });
  // The package's types are of its own version, the global ones of Node's: the same interface (WHATWG fetch) under two names.
  const own = undiciFetch as unknown as typeof fetch;
  return (input, init) => own(input, { ...init, dispatcher } as RequestInit);
}
