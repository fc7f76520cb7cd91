import { Cahier } from '../design/Subject/Cahier.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Stat } from '../design/Surface/Stat.tsx';
import { subjects } from './subjects.ts';
import { useWords } from './words.ts';

const swatches = ['desk', 'paper', 'ink', 'accent', 'margin', 'marker', 'good', 'warn', 'bad'] as const;

/** Colours, type and the exercise books. */
export function BasicsGroup() {
  const w = useWords();
  return (
    <div className="gallery-group" id="basics">
      <div className="gallery-grid">
        <Card title={w('type')}>
          <p className="type-4xl">{w('typeBig')}</p>
          <p>{w('typeBody')}</p>
          <div className="gallery-row">
            <Stat value="14,2" unit="/20" label={w('mark')} />
            <Stat value="3" label={w('grid')} />
          </div>
        </Card>
        <Card title={w('colours')}>
          <div className="gallery-swatches">
            {swatches.map((name) => (
              <span key={name} className={`gallery-swatch swatch-${name}`}>
                {name}
              </span>
            ))}
          </div>
        </Card>
      </div>
      <Card title={w('covers')}>
        <div className="gallery-row">
          {subjects.map((subject) => (
            <Cahier key={subject.name} subject={subject} size="lg" />
          ))}
        </div>
        <div className="gallery-row">
          {subjects.map((subject) => (
            <Cahier key={subject.name} subject={subject} />
          ))}
          {subjects.map((subject) => (
            <Cahier key={subject.name} subject={subject} size="sm" />
          ))}
        </div>
      </Card>
    </div>
  );
}
