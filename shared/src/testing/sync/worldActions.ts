import fc from 'fast-check';
import { networkFaults } from './simTransport.ts';

/** One step of a history. Numbers choose among what exists at that moment, so that shrinking keeps a history meaningful. */
export type Step =
  | {
      readonly do: 'act';
      readonly device: number;
      readonly kind: number;
      readonly a: number;
      readonly b: number;
    }
  | {
      readonly do: 'sync';
      readonly device: number;
      readonly faults: readonly number[];
      /** Actions made while answers are on their way, one an exchange. */
      readonly meanwhile: readonly { readonly kind: number; readonly a: number; readonly b: number }[];
    }
  | { readonly do: 'crash'; readonly device: number; readonly at: number; readonly after: boolean }
  | { readonly do: 'restart' | 'resync' | 'signIn' | 'dismiss' | 'retry'; readonly device: number }
  | { readonly do: 'clock'; readonly device: number; readonly years: number }
  | { readonly do: 'clone' | 'copyKey' | 'putBack'; readonly device: number }
  | { readonly do: 'backup' | 'restore' }
  | { readonly do: 'program'; readonly device: number; readonly which: number }
  | { readonly do: 'rights' | 'purge' | 'rogue'; readonly a: number; readonly b: number }
  | { readonly do: 'days'; readonly days: number }
  | { readonly do: 'everybody' }
  /** Two of the same key, both used before they meet the server again. */
  | {
      readonly do: 'fork';
      readonly device: number;
      readonly kind: number;
      readonly a: number;
      readonly b: number;
    }
  /** An old copy of the key put back after work was synchronised, then used. */
  | {
      readonly do: 'oldKey';
      readonly device: number;
      readonly kind: number;
      readonly a: number;
      readonly b: number;
    }
  /** Work by everybody, synchronised, then the server's backup of before is restored. */
  | { readonly do: 'disaster'; readonly kind: number; readonly a: number; readonly b: number };

const device = fc.nat(7);
const kind = fc.nat(30);
const a = fc.nat(20);
const fault = fc.nat(networkFaults.length - 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      device,
      kind: fc.nat(30),
      a: fc.nat(20),
      b: fc.nat(20),
    }),
  },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constant('sync' as const),
      device,
      faults: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 2, arbitrary: fc.array(fault, { minLength: 1, maxLength: 4 }) },
      ),
      meanwhile: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 2, arbitrary: fc.array(fc.record({ kind, a, b: a }), { minLength: 1, maxLength: 5 }) },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('crash' as const), device, at: fc.nat(3), after: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'restart' as const,
        'resync' as const,
        'signIn' as const,
        'dismiss' as const,
        'retry' as const,
      ),
      device,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      device,
      years: fc.integer({ min: -10, max: 10 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('clone' as const, 'copyKey' as const, 'putBack' as const),
      device,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('backup' as const, 'restore' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('program' as const), device, which: fc.nat(2) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('rights' as const, 'rights' as const, 'purge' as const, 'rogue' as const),
      a: fc.nat(20),
      b: fc.nat(20),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'everybody' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('fork' as const, 'oldKey' as const), device, kind, a, b: a }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disaster' as const), kind, a, b: a }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('days' as const), days: fc.constantFrom(1, 29, 200, 401) }),
  },
);

/** Random histories. */
export const histories: fc.Arbitrary<readonly Step[]> = fc.array(step, {
  minLength: 5,
  maxLength: 45,
  size: 'max',
});
