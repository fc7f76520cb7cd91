import { useCommand } from '../../bridge/useAction.ts';
import { useAnswer } from '../../bridge/useAsk.ts';
import { PrepareDialog } from '../PrepareDialog.tsx';
import { ListChoice } from './ListChoice.tsx';
import { useClassList } from './useClassList.ts';

/** A new batch: for a class, for the people of a list, or for nobody yet. */
export function NewBatch({ onClose }: { readonly onClose: () => void }) {
  const command = useCommand();
  const list = useClassList();
  const { state } = useAnswer('fleet.list', { words: '', state: '', classId: '' });
  return (
    <PrepareDialog
      classes={state.status === 'ready' ? state.value.classes : []}
      isOpen
      onClose={onClose}
      list={{ choice: <ListChoice list={list} />, userIds: list.userIds }}
      make={async (wish) => (await command('keys.newBatch', wish))?.done === true}
    />
  );
}
