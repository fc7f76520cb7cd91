import { Ellipsis, FilePlus, List, CalendarDays, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../design/Button/Button.tsx';
import { IconButton } from '../design/Button/IconButton.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { DoneTick } from '../design/Choice/DoneTick.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Switch } from '../design/Choice/Switch.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { Select } from '../design/Field/Select.tsx';
import { StrengthMeter } from '../design/Field/StrengthMeter.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Tabs } from '../design/Tabs/Tabs.tsx';
import { subjects } from './subjects.ts';
import { useWords } from './words.ts';

/** What one presses, types in and chooses from. */
export function ControlsGroup() {
  const w = useWords();
  const [done, setDone] = useState(false);
  const [on, setOn] = useState(true);
  const [view, setView] = useState<'week' | 'list'>('week');
  const [day, setDay] = useState('2026-11-27');
  const [subject, setSubject] = useState('Mathématiques');
  return (
    <div className="gallery-grid" id="controls">
      <Card title={w('buttons')}>
        <div className="gallery-row">
          <Button variant="primary" icon={Send}>
            {w('primary')}
          </Button>
          <Button icon={FilePlus}>{w('secondary')}</Button>
          <Button variant="quiet">{w('quiet')}</Button>
          <Button variant="danger" icon={Trash2}>
            {w('danger')}
          </Button>
          <Button variant="primary" isDisabled>
            {w('disabled')}
          </Button>
          <Button isDisabled>{w('disabled')}</Button>
          <Button variant="primary" isPending>
            {w('pending')}
          </Button>
          <Button size="sm">{w('secondary')}</Button>
          <IconButton label={w('menu')} icon={Ellipsis} />
        </div>
      </Card>
      <Card title={w('fields')}>
        <TextField label={w('name')} hint={w('nameHint')} defaultValue={w('nameValue')} />
        <TextField label={w('name')} error={w('nameError')} />
        <TextField label={w('code')} code defaultValue="K7M2-9QRT" />
        <PassphraseField label={w('passphrase')} defaultValue="abricot" />
        <StrengthMeter guessesLog10={7} accepted={false} />
        <StrengthMeter guessesLog10={18} accepted />
        <DayField label={w('day')} value={day} onChange={setDay} />
        <Select
          label={w('subject')}
          options={subjects.map(({ name }) => ({ value: name, label: name }))}
          value={subject}
          onChange={setSubject}
        />
      </Card>
      <Card title={w('choices')}>
        <div className="gallery-row">
          <DoneTick isDone={done} onChange={setDone} of={w('nameValue')} labelled />
          <DoneTick isDone onChange={() => setDone(!done)} of={w('nameValue')} labelled />
        </div>
        <Checkbox defaultSelected>{w('check')}</Checkbox>
        <Checkbox>{w('check')}</Checkbox>
        <Checkbox isDisabled>{w('check')}</Checkbox>
        <Switch isSelected={on} onChange={setOn}>
          {w('switch')}
        </Switch>
        <Segmented
          label={w('choices')}
          hideLabel
          value={view}
          onChange={setView}
          options={[
            { value: 'week', label: w('open'), icon: CalendarDays },
            { value: 'list', label: w('menu'), icon: List },
          ]}
        />
        <Segmented
          label={w('theme')}
          look="cards"
          value={view}
          onChange={setView}
          options={[
            { value: 'week', label: w('light'), detail: w('nameHint'), icon: CalendarDays },
            { value: 'list', label: w('dark'), detail: w('emptyText'), icon: List },
          ]}
        />
        <Tabs
          label={w('tabs')}
          items={[
            { id: 'a', label: w('grid'), count: 3, content: w('typeBody') },
            { id: 'b', label: w('charts'), content: w('emptyText') },
          ]}
        />
      </Card>
    </div>
  );
}
