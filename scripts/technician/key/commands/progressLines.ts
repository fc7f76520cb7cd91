import { timeLeft } from '@cartable/desktop/keys/write/timeLeft.ts';
import type { TaskProgress } from '@cartable/desktop/keys/thread/keyTask.ts';
import type { KeyTools } from './keyCommand.ts';

/** Shows how far each key is. */
export interface ProgressLines {
  tell(index: number, progress: TaskProgress): void;
  end(): void;
}

/**
 * A line a key: phase, percentage, time left. In a terminal the lines stay in their places; elsewhere a key has a line for each phase, so
 * that a log can be read.
 */
export function progressLines(
  names: readonly string[],
  tools: KeyTools,
  screen: { readonly isTTY?: boolean; write(text: string): unknown } = process.stdout,
): ProgressLines {
  const left = names.map(() => timeLeft(() => performance.now()));
  const lines = names.map((name) => `${name}  …`);
  const phases = new Map<number, string>();
  let drawn = false;
  const draw = () => {
    const up = drawn ? `\x1b[${lines.length}A` : '';
    screen.write(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
    drawn = true;
  };
  return {
    tell(index, progress) {
      const { phase, doneBytes, totalBytes } = progress;
      const percent = totalBytes === 0 ? 100 : Math.floor((doneBytes * 100) / totalBytes);
      const ms = left[index]?.(progress);
      const phaseText = tools.words(phase);
      const rest = ms === undefined ? '' : tools.words('timeLeft', { seconds: Math.ceil(ms / 1000) });
      lines[index] = `${names[index] ?? ''}  ${phaseText} ${percent} %  ${rest}`.trimEnd();
      if (screen.isTTY) draw();
      else if (phases.get(index) !== phase) {
        phases.set(index, phase);
        tools.say(`${names[index] ?? ''}  ${phaseText}`);
      }
    },
    end() {
      drawn = false;
    },
  };
}
