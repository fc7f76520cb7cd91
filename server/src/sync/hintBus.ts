import type { Disposable } from '@cartable/shared/lib/disposable.ts';

type Listener = (scopeIds: readonly string[]) => void;

/** Tells the hint streams of this process which scopes changed. A broker between processes would implement the same two methods. */
export interface HintBus {
  publish(schoolId: string, scopeIds: readonly string[]): void;
  subscribe(schoolId: string, listener: Listener): Disposable;
}

/** Hints inside one process. */
export function memoryHintBus(): HintBus {
  const listeners = new Map<string, Set<Listener>>();
  return {
    publish(schoolId, scopeIds) {
      if (scopeIds.length === 0) return;
      for (const listener of listeners.get(schoolId) ?? []) listener(scopeIds);
    },
    subscribe(schoolId, listener) {
      const set = listeners.get(schoolId) ?? new Set();
      listeners.set(schoolId, set.add(listener));
      return {
        dispose() {
          set.delete(listener);
          if (set.size === 0) listeners.delete(schoolId);
        },
      };
    },
  };
}
