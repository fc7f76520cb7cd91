import { useState } from 'react';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import { useErrorText } from '../i18n/useErrorText.ts';

export interface Attempt {
  readonly busy: boolean;
  /** The sentence of the last refusal. */
  readonly problem: string | undefined;
  /** Its code, for forms that then ask for more. */
  readonly code: string | undefined;
  /** What it tells beside the code. */
  readonly data: ErrorData;
  /** Runs one request at a time; answers its value, or undefined when refused. */
  readonly run: <T>(work: () => Promise<Result<T>>) => Promise<T | undefined>;
}

/** One request of a form: busy while it runs, its refusal shown in the form. */
export function useAttempt(): Attempt {
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{
    readonly code: string;
    readonly data: ErrorData;
    readonly text: string;
  }>();
  return {
    busy,
    problem: refusal?.text,
    code: refusal?.code,
    data: refusal?.data ?? {},
    run: async (work) => {
      setBusy(true);
      setRefusal(undefined);
      const answer = await work();
      setBusy(false);
      if (answer.ok) return answer.value;
      setRefusal({ code: answer.error.code, data: answer.error.data, text: errorText(answer.error) });
      return undefined;
    },
  };
}
