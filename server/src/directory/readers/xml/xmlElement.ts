/** A small part of an XML document, held while one record is read. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text, as one line. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Where its tag stands, from 1. */
  readonly line: number;
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
export function textOf(of: XmlElement, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = of.children.find((one) => one.name === name)?.text;
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

/** The first of these attributes that is not empty; a child element of the name counts too, since SIECLE and STS differ in this. */
export function codeOf(of: XmlElement, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = of.attributes[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return textOf(of, ...names);
}
