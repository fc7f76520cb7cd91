import type { Bridge, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { mediaType } from '../lib/fileKind.ts';

/** A bridge over HTTP to the fixture host of the screens' tests. Never part of the program. */
export function httpBridge(base: string): Bridge {
  const listeners = new Set<(event: HostEvent) => void>();
  let last = '';
  const tell = (event: HostEvent) => {
    for (const listener of listeners) listener(event);
  };
  return {
    async call(name, args) {
      const response = await fetch(`${base}/call`, {
        method: 'POST',
        body: JSON.stringify({ name, args }, (_key, value: unknown) =>
          value instanceof Uint8Array ? [...value] : value,
        ),
      });
      const { answer, state, sync } = await response.json();
      const now = JSON.stringify([state, sync]);
      if (now !== last) {
        last = now;
        tell({ type: 'state', state });
        tell({ type: 'sync', status: sync });
      }
      if (name === 'mutate') tell({ type: 'changed', types: [] });
      return answer;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async addFile(file) {
      const query = `name=${encodeURIComponent(file.name)}&type=${encodeURIComponent(file.type)}`;
      const response = await fetch(`${base}/add?${query}`, { method: 'POST', body: file });
      return { ok: true, value: await response.json() };
    },
    contentUrl: (content, name) => `/content/${content.manifest}?type=${encodeURIComponent(mediaType(name))}`,
  };
}
