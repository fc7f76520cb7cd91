import { useEffect, useRef, useState } from 'react';
import { useBridge } from './BridgeContext.tsx';
import { mergeDraft } from './mergeDraft.ts';

/** How long after the last key a draft is written, in milliseconds: what a sudden lock may take. */
const pauseMs = 400;

/** What a form knows of its draft. */
export interface FormDraft {
  /** When what now stands in the form was last kept, milliseconds; undefined when the form began afresh. */
  readonly resumedAt: number | undefined;
  /** Something that its author changed was recorded otherwise meanwhile: sending would replace it. */
  readonly stale: boolean;
  /** It was sent: nothing is left to come back to. */
  readonly clear: () => void;
  /** It is no longer wanted: the form shows what is recorded. */
  readonly discard: () => void;
}

interface Kept {
  readonly value: unknown;
  /** What was recorded when the form was begun. */
  readonly basis: unknown;
}

/**
 * Keeps what stands in a form while it is being written, and puts it back when the form opens again: after a lock, after the key was pulled
 * out, after another page. Read-only hosts keep nothing and say so elsewhere.
 * @param place `<form> <type>/<id>`, another one for each form and record
 * @param value what the form holds
 * @param recorded what it holds when nothing was changed
 */
export function useDraft<T extends object>(
  place: string,
  value: T,
  recorded: T,
  restore: (value: T) => void,
): FormDraft {
  const bridge = useBridge();
  const now = JSON.stringify(value);
  const blank = JSON.stringify(recorded);
  const [basis, setBasis] = useState(blank);
  const [resumedAt, setResumedAt] = useState<number>();
  const [asked, setAsked] = useState(false);
  /** The form as it was last kept, sent or found: only what differs is written. */
  const settled = useRef(now);
  const pending = useRef<() => void>(undefined);
  const latest = useRef({ now, recorded, restore });
  latest.current = { now, recorded, restore };

  useEffect(() => {
    let current = true;
    void bridge.call('sync.draft', { place }).then((answer) => {
      if (!current) return;
      const found = answer.ok ? answer.value : null;
      const kept = found === null ? undefined : keptOf(found.content);
      const form = latest.current;
      // Whoever already writes is not interrupted.
      if (
        found !== null &&
        kept !== undefined &&
        form.now === settled.current &&
        fits(form.recorded, kept.value)
      ) {
        settled.current = JSON.stringify(kept.value);
        setBasis(JSON.stringify(kept.basis));
        setResumedAt(found.at);
        form.restore(kept.value);
      }
      setAsked(true);
    });
    return () => {
      current = false;
    };
  }, [bridge, place]);

  const merged = mergeDraft(value, JSON.parse(basis), recorded);
  const next = JSON.stringify(merged.value);
  const begun = JSON.stringify(merged.basis);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the two texts stand for what was merged.
  useEffect(() => {
    if (next !== now) restore(merged.value);
    setBasis(begun);
  }, [next, begun]);

  useEffect(() => {
    if (!asked || now === settled.current) {
      // What was typed and taken back is not kept either.
      pending.current = undefined;
      return;
    }
    const keep = () => {
      pending.current = undefined;
      settled.current = now;
      const content: Kept | null =
        now === blank ? null : { value: JSON.parse(now), basis: JSON.parse(basis) };
      // A host that cannot keep it has said so: the form goes on.
      void bridge.call('sync.keepDraft', { place, content });
    };
    pending.current = keep;
    // Sent or given up meanwhile, it must not come back: only what is still pending is written.
    const timer = setTimeout(() => pending.current === keep && keep(), pauseMs);
    return () => clearTimeout(timer);
  }, [asked, now, blank, basis, bridge, place]);

  // Another page: what the pause had not written yet.
  useEffect(() => () => pending.current?.(), []);

  const forget = (left: string) => {
    pending.current = undefined;
    settled.current = left;
    setResumedAt(undefined);
    void bridge.call('sync.keepDraft', { place, content: null });
  };
  return {
    resumedAt,
    stale: merged.overtaken.length > 0,
    clear: () => forget(now),
    discard: () => {
      forget(blank);
      setBasis(blank);
      restore(recorded);
    },
  };
}

function keptOf(content: unknown): Kept | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  return { value: Reflect.get(content, 'value'), basis: Reflect.get(content, 'basis') ?? null };
}

/** Whether a draft is of the form as it is today: an older program's may have had other fields. */
function fits<T extends object>(form: T, value: unknown): value is T {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(form).every(([field, known]) => {
    const kept: unknown = Reflect.get(value, field);
    return typeof kept === typeof known && Array.isArray(kept) === Array.isArray(known);
  });
}
