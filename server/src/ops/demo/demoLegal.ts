import { legalNotice } from '@cartable/shared/domain/region/legalNotice.ts';

/** The demonstration's legal notice: nobody's, with the telephone numbers that ARCEP keeps for fiction. */
export const demoLegal = legalNotice.parse({
  publisher: {
    name: 'Région de démonstration (fictive)',
    address: '1 rue de l’Exemple, 75000 Exempleville',
    phone: '01 99 00 12 34',
    mail: 'contact@cartable.example',
  },
  director: { name: 'Camille Exemple', role: 'présidence de la région de démonstration' },
  host: {
    name: 'Hébergeur de démonstration (fictif)',
    address: '2 rue de l’Exemple, 75000 Exempleville',
    phone: '01 99 00 56 78',
  },
  dataProtection: { name: 'Dominique Exemple', mail: 'dpo@cartable.example' },
  accessibility: {
    state: 'none',
    ratePercent: 0,
    date: '2026-11-26',
    contact: 'accessibilite@cartable.example',
  },
});
