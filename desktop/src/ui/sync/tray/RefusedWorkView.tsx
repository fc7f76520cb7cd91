import type { RefusedWork } from '@cartable/shared/bridge/syncStatus.ts';
import { AttachmentList } from '../../documents/AttachmentList.tsx';
import { useFieldWords } from './useFieldWords.ts';

/** What its author wrote, chose and joined, whole: readable here, each file opened by its name. */
export function RefusedWorkView({ work }: { readonly work: RefusedWork }) {
  const words = useFieldWords();
  const { fields, files } = work;
  if (fields.length === 0 && files.length === 0) return null;
  return (
    <div className="refused-work">
      {fields.length > 0 && (
        <dl className="refused-fields">
          {fields.map(({ field, value }) => {
            const { label, text } = words(field, value);
            return (
              <div key={field}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            );
          })}
        </dl>
      )}
      <AttachmentList files={files} />
    </div>
  );
}
