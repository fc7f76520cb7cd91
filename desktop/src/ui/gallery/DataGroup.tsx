import { useState } from 'react';
import { CurveChart } from '../design/Chart/CurveChart.tsx';
import { QuotaBar } from '../design/Chart/QuotaBar.tsx';
import { RangeBar } from '../design/Chart/RangeBar.tsx';
import { FileDrop } from '../design/Files/FileDrop.tsx';
import { FileRow } from '../design/Files/FileRow.tsx';
import { FolderTree } from '../design/Files/FolderTree.tsx';
import { EntryGrid } from '../design/Grid/EntryGrid.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useWords } from './words.ts';

const dayMs = 86_400_000;
const start = Date.UTC(2026, 8, 8);
const points = [12, 9.5, 14, null, 15.5, 13, 16].map((mine, index) => ({
  at: start + index * 11 * dayMs,
  mine,
  mean: 11 + Math.sin(index) * 1.2,
  label: String(index + 1),
}));
const pupils = ['Inès Benali', 'Tom Girard', 'Aminata Koné', 'Léo N’Guyen'];
const folders = [
  {
    id: 'top',
    name: 'Mes documents',
    children: [
      { id: 'svt', name: 'SVT', children: [{ id: 'volcans', name: 'Volcans', children: [] }] },
      { id: 'fr', name: 'Français', children: [] },
    ],
  },
];

/** Files, folders, charts and the entry grid. */
export function DataGroup() {
  const w = useWords();
  const [folder, setFolder] = useState('svt');
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({
    'Inès Benali/mark': '14,5',
    'Tom Girard/mark': 'ABS',
    'Aminata Koné/mark': '23',
  });
  const textOf = (cell: { row: string; column: string }) => typed[`${cell.row}/${cell.column}`] ?? '';
  return (
    <div className="gallery-group" id="data">
      <div className="gallery-grid">
        <Card title={w('files')}>
          <FileRow name={w('fileName')} sizeBytes={2_400_000} detail={w('pending')} onOpen={() => {}} />
          <FileRow name="Photo du cahier.jpg" sizeBytes={812_000} />
          <FileRow name="Compréhension orale.mp3" sizeBytes={5_100_000} />
          <FileDrop label={w('drop')} onFiles={() => {}} />
          <QuotaBar usedBytes={1_240_000_000} totalBytes={2_000_000_000} />
        </Card>
        <Card title={w('documents')}>
          <FolderTree
            label={w('documents')}
            folders={folders}
            selected={folder}
            onSelect={setFolder}
            expanded={['top', 'svt']}
          />
        </Card>
        <Card title={w('charts')}>
          <RangeBar min={4.5} mean={11.3} max={18} mine={14.2} />
          <RangeBar min={6} mean={12} max={17} />
          <CurveChart title={w('charts')} points={points} />
        </Card>
      </div>
      <Card title={w('grid')}>
        <EntryGrid
          label={w('grid')}
          corner={w('pupil')}
          rows={pupils.map((name) => ({ id: name, name, header: name }))}
          columns={[
            { id: 'mark', label: w('mark'), cellLabel: (name) => w('markOf', name) },
            { id: 'comment', label: w('comment'), cellLabel: (name) => w('commentOf', name), width: 'wide' },
          ]}
          text={textOf}
          problem={(cell) => (textOf(cell) === '23' ? w('badMark') : undefined)}
          onEnter={(changes) =>
            setTyped((before) => ({
              ...before,
              ...Object.fromEntries(changes.map((change) => [`${change.row}/${change.column}`, change.text])),
            }))
          }
          onUndo={() => setTyped({})}
        />
      </Card>
    </div>
  );
}
