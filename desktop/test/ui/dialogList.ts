import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';

/** What leads from a page to a dialog: one press, or a field filled in. */
type Step = (page: Page) => Promise<void>;

/** A dialog of the interface and the way to it from its screen. */
export interface OpenedDialog {
  /** The component that shows it, under `desktop/src/ui`. */
  readonly of: string;
  readonly steps: readonly Step[];
}

const locales = resolve(import.meta.dirname, '../../locales/en');

/** How an English sentence begins, by `file:dotted.key`; its blanks hold anything. */
function beginning(name: string): RegExp {
  const [file, key = ''] = name.split(':');
  const tree: unknown = JSON.parse(readFileSync(resolve(locales, `${file}.json`), 'utf8'));
  const member = (within: unknown, part: string): unknown =>
    typeof within === 'object' && within !== null ? Reflect.get(within, part) : undefined;
  const sentence = key.split('.').reduce(member, tree) ?? member(tree, `${key}_other`);
  if (typeof sentence !== 'string') throw new Error(`there is no sentence ${name}`);
  const parts = sentence.split(/\{\{\w+\}\}/).map((part) => part.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}`, 'u');
}

const press =
  (name: string): Step =>
  async (page) => {
    const open = page.locator('.dialog');
    await ((await open.count()) > 0 ? open : page)
      .getByRole('button', { name: beginning(name), disabled: false })
      .first()
      .click();
  };
/** From the menu of the first line. */
const pick =
  (menu: string, name: string): Step =>
  async (page) => {
    await press(menu)(page);
    await page
      .getByRole('menuitem', { name: beginning(name) })
      .first()
      .click();
  };
const fill =
  (name: string, text: string): Step =>
  (page) =>
    page
      .getByRole('textbox', { name: beginning(name) })
      .first()
      .fill(text);
const tick =
  (name: string): Step =>
  (page) =>
    page
      .getByRole('checkbox', { name: beginning(name) })
      .first()
      .click({ force: true });
const turnOn =
  (name: string): Step =>
  (page) =>
    page.getByRole('switch', { name: beginning(name) }).click({ force: true });
const dialog = (of: string, ...steps: readonly Step[]): OpenedDialog => ({ of: `${of}.tsx`, steps });
/** The one document of the fixtures that is on the key. */
const note: Step = (page) => page.getByRole('button', { name: 'Notes de cours.txt', exact: true }).click();
const checkOutNote: Step = async (page) => {
  await page.getByRole('button', { name: /.+Notes de cours\.txt$/ }).click();
  await page.getByRole('menuitem', { name: beginning('documents:checkOut') }).click();
};
/** Keys of one class only: what is done to many at once is offered then. */
const narrowed: Step = async (page) => {
  await page
    .getByRole('button', { name: /Class$/ })
    .first()
    .click();
  await page.getByRole('option').nth(1).click();
};
const goTo =
  (path: string): Step =>
  async (page) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, path);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

/** Every dialog, by the screen from which it opens. */
export const dialogs: Readonly<Record<string, readonly OpenedDialog[]>> = {
  erased: [
    dialog(
      'firststart/ProviderSignIn',
      press('start:erased.start'),
      press('start:code.hasAccount'),
      press('start:provider.with'),
    ),
  ],
  documents: [
    dialog('documents/FolderPage', press('documents:newFolder')),
    dialog('documents/NameDialog', pick('documents:actionsOf', 'documents:rename')),
    dialog('documents/MoveDialog', pick('documents:actionsOf', 'documents:move')),
    dialog('documents/Preview', note),
    dialog('documents/NodeTable', checkOutNote),
    dialog(
      'documents/TrashPage',
      pick('documents:actionsOf', 'documents:trash'),
      goTo('#/documents/trash'),
      press('documents:purgeOf'),
    ),
  ],
  settings: [
    dialog('settings/ChangePassword', press('settings:account.changePassword')),
    dialog('settings/ChangeEmail', press('settings:account.changeEmail')),
    dialog('settings/ChangePassphrase', press('settings:change.open')),
    dialog('settings/ProveDialog', press('settings:second.remove')),
    dialog('settings/LinkProvider', press('settings:identities.link')),
    dialog('settings/IdentitiesCard', press('settings:identities.unlink')),
    dialog('settings/SecondStepsCard', press('settings:second.renew')),
    dialog(
      'settings/RecoveryCodes',
      press('settings:second.renew'),
      fill('settings:account.password', 'un long secret'),
      press('settings:second.renew'),
    ),
    dialog('settings/DevicesCard', press('settings:revoke.action')),
    dialog('settings/TrustedDevices', press('settings:trust.end')),
    dialog('fleet/LossDialog', press('fleet:lost')),
  ],
  places: [
    dialog('settings/PlacesCard', press('settings:places.part')),
    dialog('settings/JoinAccount', press('settings:places.join')),
  ],
  'settings-second-step': [
    dialog(
      'settings/AddTotp',
      press('settings:second.addTotp'),
      fill('settings:account.password', 'un long secret'),
      press('settings:second.next'),
    ),
  ],
  'teacher-homework': [dialog('homework/WorkForm', press('homework:give'))],
  'teacher-hand-ins': [dialog('homework/TeacherWorkPage', press('homework:removeWork'))],
  'teacher-evaluations': [dialog('grades/EvaluationForm', press('grades:create'))],
  'teacher-marks': [dialog('grades/MarkEntryPage', press('grades:publish'))],
  directory: [
    dialog('directory/Decision', tick('directory:report.acceptLeave'), press('directory:report.apply')),
    dialog('directory/AppliedCard', press('directory:last.undo')),
    dialog('directory/useMakeLetters', press('directory:letters.makeFor')),
  ],
  fleet: [
    dialog('fleet/RolloutDialog', press('fleet:updates.change')),
    dialog('fleet/RenewTickets', narrowed, press('fleet:renew')),
    dialog('fleet/HandOutKeys', press('fleet:handOutAll')),
  ],
  'fleet-key': [dialog('fleet/KeyActions', press('fleet:replace'))],
  'fleet-key-waiting': [dialog('fleet/AssignKey', press('fleet:assign'))],
  'fleet-prepare': [
    dialog('fleet/PrepareDialog', press('fleet:workshop.newBatch')),
    dialog('fleet/workshop/ImagesDialog', press('fleet:workshop.addImages')),
    dialog('fleet/workshop/ReadKeyDialog', press('fleet:workshop.readKey')),
  ],
  accounts: [
    dialog('people/ProfilesCard', press('people:keepOut')),
    dialog('people/SecurityCard', turnOn('people:staffSecond')),
  ],
  'accounts-person': [
    dialog('people/PersonActions', press('people:block')),
    dialog('people/JoinPeople', press('people:join')),
    dialog('people/CodeDialog', press('people:newCode')),
  ],
  'accounts-head': [
    dialog('people/MembershipCard', press('people:endRole')),
    dialog('people/GiveRole', press('people:giveRole')),
    dialog('people/PersonData', press('people:data.erase')),
  ],
  'accounts-class': [
    dialog('people/MainTeachersCard', press('people:endMain')),
    dialog('people/AddMain', press('people:addMain')),
    dialog('people/PupilCodes', press('people:resetShort')),
  ],
  region: [dialog('region/AddSchool', press('region:add'))],
  'region-school': [
    dialog('region/ConventionsCard', press('region:record')),
    dialog('region/DelegateDialog', press('region:name_verb')),
  ],
  'region-messages': [dialog('region/MessagesPage', press('region:takeBack'))],
  'region-administrators': [dialog('region/AdministratorsCard', press('region:takeBack'))],
};

/** Those of screens that are in no list, by host and address. */
export const dialogsElsewhere: readonly (OpenedDialog & { readonly at: readonly [string, string] })[] = [
  { ...dialog('sync/tray/GiveUp', press('tray:giveUp')), at: ['refused', '/sync'] },
  {
    ...dialog('people/periods/EffectsDialog', press('people:periods.change'), press('people:periods.save')),
    at: ['head', '/people/periods'],
  },
  { ...dialog('region/OpeningCard', press('region:close')), at: ['openSchool', '/region/school/0940001A'] },
  { ...dialog('settings/AddPasskey', press('settings:second.addPasskey')), at: ['region', '/settings'] },
  { ...dialog('settings/LinkInBrowser', press('settings:identities.link')), at: ['region', '/settings'] },
];

/** Those that only a browser on a real server has: the portal's own tests open them in English (`portal/trusted.e2e.test.ts`). */
export const dialogsOfThePortal: readonly string[] = ['app/SignOutDialog.tsx'];
