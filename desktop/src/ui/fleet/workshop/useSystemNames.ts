import { type ProgramSystem, programSystems } from '@cartable/shared/update/release.ts';
import { useTranslation } from 'react-i18next';

/** The names of systems, as people call them, in the order in which they are always named. */
export function useSystemNames(): (systems: readonly string[]) => string {
  const { t } = useTranslation('fleet');
  return (systems) =>
    programSystems
      .filter((one) => systems.includes(one))
      .map((one) => t(`workshop.systems.${one}`))
      .join(', ');
}

/** The systems that are not among these. */
export function otherSystems(systems: readonly string[]): readonly ProgramSystem[] {
  return programSystems.filter((one) => !systems.includes(one));
}
