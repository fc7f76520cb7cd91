/** A short message after an action, with the way back when there is one. */
export interface ToastMessage {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly undo?: () => void;
  /** Tries again what failed; such a message stays until it is answered. */
  readonly retry?: () => void;
}

/** How long a message stays, in milliseconds; the count stops under the pointer and while it holds focus. */
export const toastStayMs = 7000;

/** The messages on screen and the ways to add and remove them. */
export interface ToastQueue {
  readonly list: () => readonly ToastMessage[];
  readonly subscribe: (listener: () => void) => () => void;
  readonly show: (message: Omit<ToastMessage, 'id'>) => void;
  readonly dismiss: (id: number) => void;
  /** Undoes the newest message that can be undone; false when there is none. */
  readonly undoLast: () => boolean;
}

/** Makes a queue that shows at most three messages: the oldest gives way. */
export function createToastQueue(): ToastQueue {
  let messages: readonly ToastMessage[] = [];
  let nextId = 1;
  const listeners = new Set<() => void>();
  const set = (next: readonly ToastMessage[]) => {
    messages = next;
    for (const listener of listeners) listener();
  };
  const dismiss = (id: number) => set(messages.filter((message) => message.id !== id));
  return {
    list: () => messages,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show: (message) => {
      // What fails again is not said twice.
      const others = messages.filter(({ retry, text }) => retry === undefined || text !== message.text);
      set([...others, { ...message, id: nextId }].slice(-3));
      nextId += 1;
    },
    dismiss,
    undoLast: () => {
      const last = messages.findLast((message) => message.undo !== undefined);
      if (!last?.undo) return false;
      dismiss(last.id);
      last.undo();
      return true;
    },
  };
}
