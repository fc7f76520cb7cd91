import { expect, test } from 'vitest';
import { moduleOrder } from './moduleOrder.ts';

const DEPENDS: Readonly<Record<string, readonly string[]>> = {
  vfat: ['fat'],
  fat: [],
  xhci_pci: ['xhci_hcd', 'usbcore'],
  xhci_hcd: ['usbcore'],
  usbcore: ['built_in'],
};
const order = (wanted: readonly string[]) =>
  moduleOrder(
    wanted,
    (name) => (name in DEPENDS ? name : undefined),
    (file) => DEPENDS[file] ?? [],
  ).map((module) => module.name);

test('what a module needs comes before it, once', () => {
  expect(order(['xhci-pci', 'vfat', 'fat'])).toEqual(['usbcore', 'xhci_hcd', 'xhci_pci', 'fat', 'vfat']);
});

test('what the kernel holds already is left out', () => {
  expect(order(['built-in', 'fat'])).toEqual(['fat']);
});

test('a circle ends', () => {
  const circle = moduleOrder(
    ['a'],
    (name) => name,
    (file) => (file === 'a' ? ['b'] : ['a']),
  );
  expect(circle.map((module) => module.name)).toEqual(['b', 'a']);
});
