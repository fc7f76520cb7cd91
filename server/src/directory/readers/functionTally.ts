import { type Said, sayWarning } from './leftOut.ts';
import type { Place } from './reader.ts';

/** Signs of a function that the report repeats: what stands in that column may be something else. */
const longestShown = 40;
/** Functions told one by one; a school has some dozens. */
const mostTold = 100;

/** Counts the functions that give nothing because we do not know them, and tells each once, with the number of its people. */
export class FunctionTally {
  readonly #found = new Map<string, { readonly at: Place; people: number }>();

  note(text: string, at: Place): void {
    const shown = text.trim().slice(0, longestShown);
    const known = this.#found.get(shown);
    if (known !== undefined) known.people += 1;
    else if (this.#found.size < mostTold) this.#found.set(shown, { at, people: 1 });
  }

  *said(): Generator<Said> {
    for (const [text, { at, people }] of this.#found)
      yield sayWarning(at, 'import.function_unknown', { function: text, people });
  }
}
