import { isAppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import type { SourceFile } from '../sourceFile.ts';
import { readXml } from './readXml.ts';

/** A file in memory, given in small pieces so that every boundary is met. */
function file(content: string | Uint8Array, pieceBytes = 7): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name: 'f.xml',
    sizeBytes: bytes.length,
    async *bytes() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  };
}

async function read(of: SourceFile): Promise<string> {
  let said = '';
  const events = readXml<string>(of, (emit) => ({
    open: (name, attributes, line) => emit(`<${name}${Object.values(attributes).join(',')}@${line}>`),
    text: (text) => emit(text),
    close: (name) => emit(`</${name}>`),
  }));
  for await (const one of events) said += one;
  return said;
}

async function refusal(of: SourceFile) {
  try {
    return { read: await read(of) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, ...error.data };
  }
}
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test('reads elements, attributes, text, CDATA and characters by number, with lines, whatever the pieces', async () => {
  const text =
    '<?xml version="1.0"?>\n<!DOCTYPE r SYSTEM "far.dtd">\n<r a="1&amp;2">\n<v>é&#233;<![CDATA[<&]]></v>\n</r>';
  for (const piece of [1, 2, 3, 7, 1000]) {
    expect((await read(file(text, piece))).trim()).toBe('<r1&2@3>\n<v@4>éé<&</v>\n</r>');
  }
});

test('reads what the declaration says, and UTF-8 with or without its mark', async () => {
  expect(await read(file(latin1('<?xml version="1.0" encoding="ISO-8859-15"?><r>\xe9\xa4</r>')))).toContain(
    'é€',
  );
  expect(await read(file('\ufeff<r>é</r>'))).toContain('é');
});

test('every byte of ISO-8859-15 is what the platform says it is', async () => {
  const bytes = Uint8Array.from({ length: 160 }, (_, index) => (index < 64 ? 64 + index : 96 + index)).filter(
    (byte) => byte >= 160 || (byte >= 64 && byte < 127),
  );
  const whole = Buffer.concat([
    latin1('<?xml version="1.0" encoding="ISO-8859-15"?><r>'),
    bytes,
    latin1('</r>'),
  ]);
  expect(await read(file(whole, 11))).toContain(new TextDecoder('iso-8859-15').decode(bytes));
});

test('wrong encodings are named with their line', async () => {
  expect(
    await refusal(file(latin1('<?xml version="1.0" encoding="UTF-8"?>\n<r>\n\xe9t\xe9</r>'), 1000)),
  ).toEqual({
    code: 'import.encoding_wrong',
    encoding: 'utf-8',
    file: 'f.xml',
    line: 3,
  });
  const mixed = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<r>\nété</r>';
  expect(await refusal(file(mixed, 1000))).toMatchObject({ code: 'import.encoding_mixed', line: 3 });
  expect(await refusal(file('<?xml version="1.0" encoding="EBCDIC"?><r/>'))).toMatchObject({
    code: 'import.encoding_unknown',
    encoding: 'EBCDIC',
  });
  expect(await refusal(file(new Uint8Array(Buffer.from('\ufeff<r/>', 'utf16le'))))).toMatchObject({
    code: 'import.encoding_unknown',
    encoding: 'utf-16',
  });
});

test('external entities and entities that multiply are refused where they are declared', async () => {
  const external =
    '<?xml version="1.0"?>\n<!DOCTYPE r [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<r>&x;</r>';
  expect(await refusal(file(external))).toEqual({ code: 'import.xml_entities', file: 'f.xml', line: 3 });
  const laughs = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<r>&b;</r>';
  expect(await refusal(file(laughs))).toMatchObject({ code: 'import.xml_entities' });
  expect(await refusal(file('<!DOCTYPE r SYSTEM "r.dtd">\n<r>\n&b;</r>'))).toEqual({
    code: 'import.xml_entities',
    file: 'f.xml',
    line: 3,
  });
});

test('a truncated file is told from a malformed one', async () => {
  expect(await refusal(file('<r>\n<v>a</v>\n<v'))).toEqual({
    code: 'import.truncated',
    file: 'f.xml',
    line: 3,
  });
  expect(await refusal(file('<r>\n<v>a</v>\n'))).toMatchObject({ code: 'import.truncated' });
  expect(await refusal(file('<r>é'.slice(0, 4), 3))).toMatchObject({ code: 'import.truncated' });
  expect(await refusal(file('<r>\n</v></r>'))).toMatchObject({ code: 'import.xml_malformed', line: 2 });
  expect(await refusal(file(''))).toMatchObject({ code: 'import.truncated' });
});

test('one text without end, or elements without end, do not fill the memory', async () => {
  expect(await refusal(file(`<r>${'a'.repeat(3_000_000)}</r>`, 65_536))).toMatchObject({
    code: 'import.xml_too_long',
  });
  expect(await refusal(file(`${'<r>'.repeat(100)}`))).toMatchObject({ code: 'import.xml_malformed' });
});
