import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { secretClipboard, secretLifeMs } from './secretClipboard.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function memoryClipboard() {
  let held = '';
  return {
    readText: () => held,
    writeText: (text: string) => {
      held = text;
    },
    clear: () => {
      held = '';
    },
  };
}

it('clears a secret after thirty seconds, counted from the last copy', async () => {
  const clipboard = memoryClipboard();
  const secrets = secretClipboard(clipboard);
  await secrets.copy(utf8('3QK7'));
  await vi.advanceTimersByTimeAsync(secretLifeMs - 1);
  expect(clipboard.readText()).toBe('3QK7');
  await secrets.copy(utf8('8FZ2'));
  await vi.advanceTimersByTimeAsync(secretLifeMs - 1);
  expect(clipboard.readText()).toBe('8FZ2');
  await vi.advanceTimersByTimeAsync(1);
  expect(clipboard.readText()).toBe('');
});

it('leaves alone what the person copied since', async () => {
  const clipboard = memoryClipboard();
  const secrets = secretClipboard(clipboard);
  await secrets.copy(utf8('3QK7'));
  clipboard.writeText('une recette');
  await vi.advanceTimersByTimeAsync(secretLifeMs);
  expect(clipboard.readText()).toBe('une recette');
});

it('clears at once at the end', async () => {
  const clipboard = memoryClipboard();
  const secrets = secretClipboard(clipboard);
  await secrets.copy(utf8('3QK7'));
  await secrets.clear();
  expect(clipboard.readText()).toBe('');
});
