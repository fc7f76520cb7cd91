import { type Part, PARTS } from './options.ts';

/** Parts that run one after the other. */
export type Lane = readonly Part[];

/**
 * The whole run: rounds one after the other, the lanes of a round beside each other. The unit tests fill every core by
 * themselves; the program, what runs in browsers and the pulled keys each wait a good deal: two of them beside each other left
 * two cores idle for two fifths of the time.
 */
const ROUNDS: readonly (readonly Lane[])[] = [
  [['checks']],
  [['unit']],
  [['e2e'], ['portal', 'pages'], ['pull']],
];

/** The rounds of these parts alone, without empty lanes. */
export function roundsOf(parts: readonly Part[]): readonly (readonly Lane[])[] {
  return ROUNDS.map((lanes) =>
    lanes.map((lane) => lane.filter((part) => parts.includes(part))).filter((lane) => lane.length > 0),
  ).filter((lanes) => lanes.length > 0);
}

/** Runs the lanes beside each other; the answers stand in the order of {@link PARTS}. */
export async function runLanes<T>(
  lanes: readonly Lane[],
  run: (part: Part, alone: boolean) => Promise<T>,
): Promise<readonly T[]> {
  const answers = new Map<Part, T>();
  await Promise.all(
    lanes.map(async (lane) => {
      for (const part of lane) answers.set(part, await run(part, lanes.length === 1));
    }),
  );
  return PARTS.flatMap((part) => {
    const answer = answers.get(part);
    return answer === undefined ? [] : [answer];
  });
}
