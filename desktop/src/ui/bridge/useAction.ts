import { useCallback } from 'react';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import type { CommandArgs, CommandName } from '@cartable/shared/bridge/commands.ts';
import type { MutatorArgs, MutatorName } from '@cartable/shared/domain/mutators.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useBridge } from './BridgeContext.tsx';

/** Calls a command; a refusal is told in a message and answers undefined. */
export function useCommand(): <C extends CommandName>(
  name: C,
  args: CommandArgs<C>,
) => Promise<CommandResults[C] | undefined> {
  const bridge = useBridge();
  const toasts = useToasts();
  const errorText = useErrorText();
  return useCallback(
    async (name, args) => {
      const answer: Result<CommandResults[typeof name]> = await bridge.call(name, args);
      if (answer.ok) return answer.value;
      toasts.show({ text: errorText(answer.error), tone: 'bad' });
      return undefined;
    },
    [bridge, toasts, errorText],
  );
}

/** Runs a named action: visible at once, sent when there is a network. Answers false when it is refused at once. */
export function useAction(): <N extends MutatorName>(name: N, args: MutatorArgs[N]) => Promise<boolean> {
  const command = useCommand();
  return useCallback(
    async (name, args) => (await command('mutate', { name, args })) !== undefined,
    [command],
  );
}
