import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { XmlFault } from './xmlFault.ts';
import { XmlScanner } from './xmlScanner.ts';

const seed = Date.now() & 0x7fffffff;

/** What a reader of a document says of it: its parts, or that it refuses it. Neighbouring texts are one, however they were cut. */
class Said {
  readonly #parts: string[] = [];
  #text = '';
  #depth = 0;

  /** White space outside of the root says nothing. */
  text(text: string): void {
    if (this.#depth > 0) this.#text += text;
  }

  open(...words: readonly unknown[]): void {
    this.part('open', ...words);
    this.#depth += 1;
  }

  close(...words: readonly unknown[]): void {
    this.part('close', ...words);
    this.#depth -= 1;
  }

  part(...words: readonly unknown[]): void {
    if (this.#text !== '') this.#parts.push(`text ${JSON.stringify(this.#text)}`);
    this.#text = '';
    this.#parts.push(words.map((word) => JSON.stringify(word)).join(' '));
  }

  all(): readonly string[] {
    this.part('end');
    return this.#parts;
  }
}

function ours(document: string, pieceLength: number): readonly string[] | XmlFault {
  const said = new Said();
  const scanner = new XmlScanner({
    open: (name, attributes) => said.open(name, { ...attributes }, scanner.line),
    text: (text) => said.text(text),
    close: (name) => said.close(name, scanner.line),
    comment: (text) => said.part('comment', text, scanner.line),
  });
  try {
    for (let at = 0; at < document.length; at += pieceLength)
      scanner.write(document.slice(at, at + pieceLength));
    scanner.end();
    return said.all();
  } catch (error) {
    if (error instanceof XmlFault) return error;
    throw error;
  }
}

/** The same by saxes, a strict parser that is too slow for an academy but knows the rules. */
function theirs(document: string): readonly string[] | Error {
  const said = new Said();
  const parser = new SaxesParser({ xmlns: false });
  const refused: Error[] = [];
  parser.on('error', (error) => refused.push(error));
  parser.on('opentag', (tag) => said.open(tag.name, { ...tag.attributes }, parser.line));
  parser.on('closetag', (tag) => said.close(tag.name, parser.line));
  parser.on('text', (text) => said.text(text));
  parser.on('cdata', (text) => said.text(text));
  parser.on('comment', (text) => said.part('comment', text, parser.line));
  parser.on('doctype', (text) => {
    if (text.includes('[')) refused.push(new Error('a document type that declares'));
  });
  parser.write(document).close();
  return refused[0] ?? said.all();
}

const outcome = (said: readonly string[] | Error) => (said instanceof Error ? 'refused' : said);

const whole = [
  '<a>',
  '</a>',
  '<b x="1">',
  '</b>',
  '<b\n x = \'1\'\ty="&lt;&#xe9;"/>',
  '<a/>',
  '</a\n>',
  'text',
  'é😀',
  '\n',
  '\r\n',
  '\r',
  ' \t',
  '&amp;',
  '&quot;&apos;&gt;',
  '&#233;',
  '<!-- c\r\n -->',
  '<![CDATA[<x>&]]]]>',
  '<?pi x?>',
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<!DOCTYPE a SYSTEM "a.dtd">',
];
const broken = [
  '<',
  '>',
  '&',
  ';',
  '"',
  '=',
  '-',
  ']]>',
  '&#0;',
  '&#x110000;',
  '&foo;',
  '& ',
  '<!-- a--b -->',
  '<!-',
  '<!DOCTYPE a [<!ENTITY x "y">]>',
  '<?xml?>',
  '<? x?>',
  '\0',
  '\u000b',
  '\ufffe',
  '<a x="1" x="2"/>',
  '<a x="1"y="2"/>',
  '<a x=1/>',
  '<a x/>',
  '<a x="<"/>',
  '<1/>',
  '</ a>',
  '<a / >',
  '<é:_/>',
];
/** Documents that are often right: elements that are closed, with signs of trouble now and then. */
const inside = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...whole) },
  { weight: 1, arbitrary: fc.constantFrom(...broken) },
);
const document = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0"?>', '\n', '<!DOCTYPE r>', '<!-- x --><?p?>'),
    fc.array(
      fc.oneof(
        inside,
        inside.map((one) => `<a>${one}</a>`),
        inside.map((one) => `<b q='${one}'>${one}</b>`),
      ),
      {
        maxLength: 12,
      },
    ),
    fc.constantFrom('', '\n', '<!-- y -->', '<?p?>', ' x', '<r/>'),
  )
  .map(([head, parts, tail]) => `${head}<r>${parts.join('')}</r>${tail}`);

test(`says of any document what saxes says, whatever the pieces (seed ${seed})`, () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 40 }), (text, pieceLength) => {
      const expected = outcome(theirs(text));
      expect(outcome(ours(text, text.length || 1))).toEqual(expected);
      expect(outcome(ours(text, pieceLength))).toEqual(expected);
    }),
    { seed, numRuns: 1500 },
  );
});

test(`any signs at all are read or refused (seed ${seed})`, () => {
  const signs = fc
    .array(fc.constantFrom(...whole, ...broken), { maxLength: 12 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(signs, (text) => {
      expect(outcome(ours(text, 3))).toEqual(outcome(theirs(text)));
    }),
    { seed, numRuns: 1500 },
  );
});

test('a fault is told with its kind, its reason and its line, whatever comes after it', () => {
  const fault = (text: string) => {
    const said = ours(text, 5);
    return said instanceof XmlFault ? `${said.kind} ${said.line}: ${said.message}` : 'read';
  };
  expect(fault('<r>\n<a\n x="1"\n x="2"/></r>')).toBe('malformed 4: an attribute given twice');
  expect(fault('<r>\n<a x="1>\n<b/></r>')).toBe('malformed 3: a tag inside of a tag');
  expect(fault('<r>\r\n\r\u0001</r>')).toBe('malformed 3: disallowed character');
  expect(fault('<r>a\n]]></r>')).toBe('malformed 2: ]]> in a text');
  expect(fault('<r>\n<a></r>')).toBe('malformed 2: unmatched closing tag');
  expect(fault('name;first name\n')).toBe('malformed 1: text outside of the root');
  expect(fault('<r>\n&laughs;</r>')).toBe('entities 2: undefined entity');
  expect(fault('<!DOCTYPE r [\n<!ENTITY a "b">\n]><r/>')).toBe('entities 3: a document type that declares');
  expect(fault('<r>\n<a')).toBe('truncated 2: the end is missing');
  // Half a letter, over which saxes stumbles.
  expect(fault('<r>\ud800<a></r>')).toBe('malformed 1: disallowed character');
  expect(fault('<r a="\udc00"/>')).toBe('malformed 1: disallowed character');
});

test('what waits to be whole is told, so that it can be bounded', () => {
  const scanner = new XmlScanner({ open() {}, text() {}, close() {}, comment() {} });
  for (const [piece, waiting] of [
    ['<r>', 0],
    ['abc', 3],
    ['def<', 1],
    ['a x="', 6],
    ['"/><!-- ', 5],
  ] as const) {
    scanner.write(piece);
    expect(scanner.waiting).toBe(waiting);
  }
});

test('a tag that came before and one that only begins like it are two', () => {
  const same = '<r><a x="1"/><a x="1"></a><a x="1"/>\n<a x="1>2"/><a x="1>2"/></r>';
  expect(outcome(ours(same, 100))).toEqual(outcome(theirs(same)));
});
