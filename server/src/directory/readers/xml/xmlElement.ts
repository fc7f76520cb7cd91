/** A small part of an XML document, held while one record is read. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text, spaces at both ends cut. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Where its tag begins, from 1. */
  readonly line: number;
  readonly column: number;
}

/** The first child of that name. */
export function child(of: XmlElement | undefined, name: string): XmlElement | undefined {
  return of?.children.find((one) => one.name === name);
}

/** All elements at the end of a way of names below an element. */
export function descendants(of: XmlElement, ...way: readonly string[]): readonly XmlElement[] {
  let found: readonly XmlElement[] = [of];
  for (const name of way) {
    found = found.flatMap((one) => one.children.filter((inner) => inner.name === name));
  }
  return found;
}

/** The text of the first of these children that has one; undefined = none has. */
export function textOf(of: XmlElement | undefined, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = child(of, name)?.text;
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

/** An attribute that is not empty; SIECLE and STS give some identifiers either way, so that a child element of the name also counts. */
export function attributeOf(of: XmlElement | undefined, name: string): string | undefined {
  const value = of?.attributes[name]?.trim();
  return value === undefined || value === '' ? textOf(of, name) : value;
}
