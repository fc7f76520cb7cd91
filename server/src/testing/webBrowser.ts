/** The form of a page that sends itself, as a provider's does that ends somebody else's session first. */
function formOf(html: string): { readonly action: string; readonly init: RequestInit } | undefined {
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const fields = [...html.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
  const body = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]));
  return { action, init: { method: 'POST', body } };
}

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
    /** Follows redirects, and forms that send themselves, until one leads to an address that `stop` knows, and gives that address. */
    async follow(start: string, stop: (url: URL) => boolean): Promise<URL> {
      let url = start;
      let init: RequestInit = {};
      for (let hops = 0; hops < 15; hops += 1) {
        const response = await go(url, init);
        const text = await response.text();
        const next = response.headers.get('Location');
        const form = next === null ? formOf(text) : undefined;
        if (next === null && form === undefined) {
          throw new Error(`${response.status} at ${new URL(url).pathname}`);
        }
        init = form?.init ?? {};
        url = new URL(next ?? form?.action ?? '', url).href;
        if (stop(new URL(url))) return new URL(url);
      }
      throw new Error('too many redirects');
    },
  };
}
