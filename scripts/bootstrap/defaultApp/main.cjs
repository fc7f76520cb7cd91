/**
 * What the test runtime runs when it holds no program of its own: the program whose path it was given.
 * It stands for the default_app.asar that a stock Electron brings, without its welcome page and its switches.
 */
const { readFileSync, statSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { app } = require('electron');

function packageOf(path) {
  if (statSync(path).isFile() && !path.endsWith('.asar')) return { folder: dirname(path), main: path };
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  return { folder: path, main: join(path, manifest.main ?? 'index.js'), manifest };
}

function start() {
  const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  if (given === undefined) throw new Error('usage: electron <folder of the program>');
  const { folder, main, manifest } = packageOf(resolve(given));
  process.defaultApp = true;
  app.setAppPath(folder);
  if (manifest?.productName ?? manifest?.name) app.setName(manifest.productName ?? manifest.name);
  if (manifest?.version) app.setVersion(manifest.version);
  return main;
}

try {
  const main = start();
  if (main.endsWith('.mjs')) import(pathToFileURL(main).href).catch(fail);
  else require(main);
} catch (error) {
  fail(error);
}

function fail(error) {
  console.error(error);
  app.exit(1);
}
