import type { KeysProblem } from '@cartable/shared/bridge/keysState.ts';
import { useErrorText } from '../../i18n/useErrorText.ts';
import { useFormat } from '../../lib/useFormat.ts';

/** The sentence of a key's problem, sizes in what people read. */
export function useProblemText(): (problem: KeysProblem) => string {
  const errorText = useErrorText();
  const format = useFormat();
  return ({ code, data }) => {
    const readable = Object.entries(data).map(([name, value]) => {
      const isSize = (name === 'needs' || name === 'size') && typeof value === 'number';
      return [name, isSize ? format.bytes(value) : value] as const;
    });
    return errorText({ code, data: Object.fromEntries(readable) });
  };
}
