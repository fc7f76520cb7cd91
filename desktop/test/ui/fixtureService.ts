import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FixtureHost } from './fixtureHost.ts';
import type { PageService } from './pageLab.ts';

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function reply(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Lets test pages (`desktop/src/ui/testing`) reach their fixture host: `/host/<key>/call`, `/host/<key>/add`, `/content/<manifest>`. */
export function fixtureService(hosts: ReadonlyMap<string, FixtureHost>): PageService {
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, kind, key = '', what] = url.pathname.split('/');
    if (kind === 'content') {
      for (const host of hosts.values()) {
        const found = host.contents.get(key);
        if (!found) continue;
        response
          .writeHead(200, { 'content-type': url.searchParams.get('type') ?? 'text/plain' })
          .end(found.bytes);
        return true;
      }
    }
    const host = kind === 'host' ? hosts.get(key) : undefined;
    if (!host) return false;
    const body = await bodyOf(request);
    if (what === 'add') {
      const name = decodeURIComponent(url.searchParams.get('name') ?? '');
      reply(response, host.add(name, url.searchParams.get('type') ?? '', body));
      return true;
    }
    const { name, args } = JSON.parse(body.toString('utf8'));
    reply(response, { answer: host.call(name, args), state: host.state, sync: host.sync });
    return true;
  };
}
