import './Subject.css';

export interface CahierProps {
  readonly subject: SubjectLook;
  readonly size?: 'sm' | 'md' | 'lg';
}

/** What a subject looks like; the directory sets both, so that a subject keeps its cover on every screen. */
export interface SubjectLook {
  readonly name: string;
  /** 0 to 11: which cover of the design language. */
  readonly hue: number;
}

/** Two or three letters that name a subject: initials of its words, or its beginning. */
export function subjectLetters(name: string): string {
  if (/^\p{Lu}{2,4}$/u.test(name)) return name;
  const words = name.split(/[\s'’-]+/).filter((word) => word.length > 2);
  if (words.length > 1) {
    return words
      .slice(0, 3)
      .map((word) => word.charAt(0))
      .join('')
      .toUpperCase();
  }
  return name.charAt(0).toUpperCase() + name.slice(1, 3).toLowerCase();
}

/** The signature of Cartable: a small exercise book in the subject's colour. Decorative: the subject is written beside it. */
export function Cahier({ subject, size = 'md' }: CahierProps) {
  return (
    <span className={`cahier cahier-${size}`} data-hue={subject.hue} aria-hidden="true">
      <span className="cahier-label">{subjectLetters(subject.name)}</span>
    </span>
  );
}
