/** A browser as far as redirects and cookies go: one jar, every origin apart. */
export function webBrowser() {
  const jar = new Map<string, Map<string, string>>();
  const cookiesOf = (origin: string) => {
    const held = jar.get(origin) ?? new Map<string, string>();
    jar.set(origin, held);
    return held;
  };
  const go = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const held = cookiesOf(new URL(url).origin);
    const cookie = [...held].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('Cookie', cookie);
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const gone = /max-age=0|expires=Thu, 01 Jan 1970/i.test(line);
      if (gone) held.delete(pair.slice(0, at));
      else held.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
  return {
    jar,
    go,
    /** Follows redirects until one leads to an address that `stop` knows, and gives that address. */
    async follow(start: string, stop: (url: URL) => boolean): Promise<URL> {
      let url = start;
      for (let hops = 0; hops < 15; hops += 1) {
        const response = await go(url);
        await response.arrayBuffer();
        const next = response.headers.get('Location');
        if (next === null) throw new Error(`${response.status} at ${new URL(url).pathname}`);
        url = new URL(next, url).href;
        if (stop(new URL(url))) return new URL(url);
      }
      throw new Error('too many redirects');
    },
  };
}
