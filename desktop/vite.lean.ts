import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const iconsIndex = fileURLToPath(import.meta.resolve('lucide-react/dist/esm/lucide-react.mjs'));

/**
 * Imports each icon from its own module. Through the package's index every module that shows one icon reaches all icons of the interface,
 * so that a file made of what a screen reaches would hold them all.
 */
export function iconsByName(): Plugin {
  const modules = new Map<string, string>();
  for (const [, names = '', module = ''] of readFileSync(iconsIndex, 'utf8').matchAll(
    /export \{([^}]+)\} from '\.\/icons\/([\w-]+)\.mjs'/gu,
  )) {
    for (const [, name = ''] of names.matchAll(/default as (\w+)/gu)) modules.set(name, module);
  }
  return {
    name: 'cartable-icons-by-name',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('/node_modules/') || !code.includes("from 'lucide-react'")) return undefined;
      return code.replaceAll(
        /import (type )?\{([^}]+)\} from 'lucide-react';/gu,
        (whole, onlyTypes: string | undefined, list: string) => {
          if (onlyTypes !== undefined) return whole;
          return list
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== '' && !one.startsWith('type '))
            .map((one) => {
              const [name = '', own = name] = one.split(' as ');
              const module = modules.get(name);
              if (module === undefined) throw new TypeError(`lucide-react has no icon ${name}`);
              return `import ${own} from 'lucide-react/icons/${module}';`;
            })
            .join(' ');
        },
      );
    },
  };
}

const jsonSchema = /\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/u;

/** Leaves out of zod what writes JSON Schema: the server's description of its interface needs it, no browser does. */
export function zodWithoutJsonSchema(): Plugin {
  return {
    name: 'cartable-zod-without-json-schema',
    enforce: 'pre',
    load(id) {
      if (!jsonSchema.test(id)) return undefined;
      const names = [...readFileSync(id, 'utf8').matchAll(/^export (?:function|const) (\w+)/gmu)].map(
        ([, name]) => name,
      );
      if (names.length === 0) throw new TypeError('zod is not as expected');
      // Each schema asks for its method when it is made; using one has no sense here.
      return `const absent = () => absent;\n${names.map((name) => `export const ${name} = absent;`).join('\n')}`;
    },
  };
}

/** What can go wrong on the way in and on a home page, by the first word of the code. */
const firstCodes = /^(?:account|action|auth|host|net|portal|query|request|school|server|sync)\./u;

/** Gives `errors.json?first`: of the sentences of all errors, those that the first pages can meet. */
export function firstErrors(): Plugin {
  return {
    name: 'cartable-first-errors',
    enforce: 'pre',
    load(id) {
      const [path = '', query] = id.split('?');
      if (query !== 'first' || !path.endsWith('/errors.json')) return undefined;
      const all: Readonly<Record<string, string>> = JSON.parse(readFileSync(path, 'utf8'));
      const few = Object.fromEntries(Object.entries(all).filter(([code]) => firstCodes.test(code)));
      return { code: `export default ${JSON.stringify(few)};`, moduleType: 'js' };
    },
  };
}

/** Refuses a build whose first pages use sentences that come only with the other screens. */
export function firstSentencesOnly(
  isFirst: (id: string) => boolean,
  namespaces: ReadonlySet<string>,
): Plugin {
  return {
    name: 'cartable-first-sentences-only',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        if (id.includes('/node_modules/') || !isFirst(id)) continue;
        const code = this.getModuleInfo(id)?.code ?? '';
        for (const [, used = ''] of code.matchAll(/(?:useTranslation\(\s*|\bns:\s*)["'`](\w+)["'`]/gu)) {
          if (!namespaces.has(used))
            this.error(`${id} uses the sentences "${used}", which a first page does not have`);
        }
      }
    },
  };
}

/** V8's explicit compile hints: the first line of a script. To other browsers a comment. */
const compileHint = '//# allFunctionsCalledOnLoad\n';

/**
 * Has V8 compile some files whole, beside the page's thread while they arrive. Otherwise it reads each function a second time when it is
 * first called, on the page's thread: of a page drawn at once that is most of them. Not for files of which little is called at first.
 */
export function compiledWhole(names: ReadonlySet<string>): Plugin {
  return {
    name: 'cartable-compiled-whole',
    // A file's name says what is in it.
    augmentChunkHash: ({ name }) => (names.has(name) ? compileHint : undefined),
    generateBundle: {
      // After Vite has put its list of files first.
      order: 'post',
      handler(_, bundle) {
        const found = Object.values(bundle).filter((one) => one.type === 'chunk' && names.has(one.name));
        if (found.length < names.size) this.error(`not all of ${[...names].join()} were built`);
        for (const one of found) if (one.type === 'chunk') one.code = compileHint + one.code;
      },
    },
  };
}
