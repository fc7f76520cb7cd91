import type { IdentifiedList } from '@cartable/shared/domain/fleet/classList.ts';
import { FolderOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../design/Button/Button.tsx';
import { Checkbox } from '../../design/Choice/Checkbox.tsx';
import { Notice } from '../../design/Status/Notice.tsx';
import { ProgressBar } from '../../design/Status/ProgressBar.tsx';
import { useErrorText } from '../../i18n/useErrorText.ts';
import type { ChosenList } from './useClassList.ts';

/** A class list of a file: whom its lines mean, and which of them mean nobody. Those are left out only when the person says so. */
export function ListChoice({ list }: { readonly list: ChosenList }) {
  const { t } = useTranslation('fleet');
  const { state, choose, stop } = list;
  return (
    <div className="stack">
      <p className="page-eyebrow">{t('list.text')}</p>
      {state.status === 'looking' ? (
        <ProgressBar
          label={t('list.looking', { name: state.name })}
          done={state.done}
          total={state.total}
          unit="items"
          onCancel={stop}
        />
      ) : (
        <div className="workshop-actions">
          <Button size="sm" icon={FolderOpen} onPress={() => void choose()}>
            {t(state.status === 'none' ? 'list.choose' : 'list.other')}
          </Button>
        </div>
      )}
      {state.status === 'known' && <Found list={list} name={state.name} identified={state.identified} />}
    </div>
  );
}

interface FoundProps {
  readonly list: ChosenList;
  readonly name: string;
  readonly identified: IdentifiedList;
}

function Found({ list, name, identified: { people, faults } }: FoundProps) {
  const { t } = useTranslation('fleet');
  const errorText = useErrorText();
  return (
    <>
      {faults.length > 0 && (
        <Notice tone="warn" announce title={t('list.faults', { count: faults.length })}>
          <ul className="workshop-lines">
            {faults.map(({ code, line }) => (
              <li key={`${line} ${code}`}>{errorText({ code, data: { line } })}</li>
            ))}
          </ul>
          {people.length > 0 && (
            <Checkbox isSelected={list.accepts} onChange={list.accept}>
              {t('list.without', { count: faults.length })}
            </Checkbox>
          )}
        </Notice>
      )}
      <div role="status">
        <strong>{t('list.found', { count: people.length, name })}</strong>
      </div>
      <ul className="workshop-lines">
        {people.map(({ line, person }) => (
          <li key={line}>
            {person.familyName} {person.givenName}{' '}
            <span className="page-eyebrow">{t('list.line', { line })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
