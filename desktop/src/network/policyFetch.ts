/** How the machine reaches servers. */
export interface NetworkRules {
  /** The proxy to the server, an origin. */
  readonly proxy?: string;
  /** PEM certificates that servers may be signed by besides the known ones. */
  readonly certificates: readonly string[];
}

/**
 * The way to the server through the proxy and with the authority of the machine's policy; undefined when it names neither, and the runtime's own fetch
 * serves. The client that can do this is loaded with the first request, so that a start without such a policy does not read it.
 */
export function policyFetch(rules: NetworkRules | undefined): typeof fetch | undefined {
  if (rules === undefined || (rules.proxy === undefined && rules.certificates.length === 0)) return undefined;
  let loading: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    loading ??= import('./proxyFetch.ts').then(({ proxyFetch }) => proxyFetch(rules));
    return (await loading)(input, init);
  };
}

/** The way to the school's mirror: it stands in the building, so not through the proxy; what the school signs itself is believed. */
export function mirrorFetch(rules: NetworkRules | undefined): typeof fetch | undefined {
  return policyFetch(rules && { certificates: rules.certificates });
}
