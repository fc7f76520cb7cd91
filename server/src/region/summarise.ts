/** Counts of people below this are hidden: a figure of three is three persons. */
export const smallestCount = 5;

/** Figures of one school, as counted. */
export interface CountedFigures {
  readonly accounts: number;
  readonly activated: number;
  readonly devices: number;
  readonly storageBytes: number;
  readonly signIns: number;
  readonly syncs: number;
  /** Keys of the fleet that were started, that lie in a drawer or in a pocket until then, and that are lost and not replaced. */
  readonly keysInUse: number;
  readonly keysWaiting: number;
  readonly keysLost: number;
}

/** The same for eyes: null = hidden. */
export interface ShownFigures {
  readonly accounts: number | null;
  readonly activated: number | null;
  readonly devices: number | null;
  readonly storageBytes: number;
  readonly signIns: number | null;
  readonly syncs: number | null;
  readonly keysInUse: number | null;
  readonly keysWaiting: number | null;
  readonly keysLost: number | null;
}

export const noFigures: CountedFigures = {
  accounts: 0,
  activated: 0,
  devices: 0,
  storageBytes: 0,
  signIns: 0,
  syncs: 0,
  keysInUse: 0,
  keysWaiting: 0,
  keysLost: 0,
};

/** A count as it may be shown. Nobody at all is nobody. */
export function shownCount(count: number): number | null {
  return count > 0 && count < smallestCount ? null : count;
}

/** One school's figures as they may be shown. */
export function shown(figures: CountedFigures): ShownFigures {
  return {
    accounts: shownCount(figures.accounts),
    activated: shownCount(figures.activated),
    devices: shownCount(figures.devices),
    storageBytes: figures.storageBytes,
    signIns: shownCount(figures.signIns),
    syncs: shownCount(figures.syncs),
    keysInUse: shownCount(figures.keysInUse),
    keysWaiting: shownCount(figures.keysWaiting),
    keysLost: shownCount(figures.keysLost),
  };
}

/**
 * Several schools together: the sum of what is shown of each. A hidden count adds nothing, so that it cannot be found by taking the shown ones
 * from the sum. A sum in which everything is hidden is hidden too: it is not nobody.
 */
export function sumShown(schools: readonly ShownFigures[]): ShownFigures {
  const sum = (of: (one: ShownFigures) => number | null): number | null => {
    const total = schools.reduce((before, one) => before + (of(one) ?? 0), 0);
    return total === 0 && schools.some((one) => of(one) === null) ? null : total;
  };
  return {
    accounts: sum((one) => one.accounts),
    activated: sum((one) => one.activated),
    devices: sum((one) => one.devices),
    storageBytes: schools.reduce((total, one) => total + one.storageBytes, 0),
    signIns: sum((one) => one.signIns),
    syncs: sum((one) => one.syncs),
    keysInUse: sum((one) => one.keysInUse),
    keysWaiting: sum((one) => one.keysWaiting),
    keysLost: sum((one) => one.keysLost),
  };
}
