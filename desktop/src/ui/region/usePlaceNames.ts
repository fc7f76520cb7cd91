import type { RegionOverview } from '@cartable/shared/bridge/asks/region.ts';
import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import { useTranslation } from 'react-i18next';

/** A place of the region in words. */
export function usePlaceNames({
  academies,
  schools,
}: Pick<RegionOverview, 'academies' | 'schools'>): (place: PlaceName) => string {
  const { t } = useTranslation('region');
  return ({ level, target }) => {
    switch (level) {
      case 'region':
        return t('wholeRegion');
      case 'academy':
        return t('academyOf', { name: academies.find((one) => one.id === target)?.name ?? target });
      case 'school':
        return schools.find((one) => one.schoolId === target)?.name ?? target;
    }
  };
}
