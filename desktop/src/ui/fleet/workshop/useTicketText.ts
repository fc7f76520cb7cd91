import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../i18n/useErrorText.ts';

/** The refusals of a ticket of which the technician is told what to do. */
const told = [
  'ticket_renewed',
  'ticket_used',
  'ticket_expired',
  'ticket_forged',
  'ticket_other_school',
  'key_ended',
] as const;

/** Why a key would not start with the ticket that it carries, as whoever prepares it can act on it; of an unknown reason its own sentence. */
export function useTicketText(): (code: string) => string {
  const { t } = useTranslation('fleet');
  const errorText = useErrorText();
  return (code) => {
    const known = told.find((one) => code === `fleet.${one}`);
    return known === undefined ? errorText({ code, data: {} }) : t(`workshop.tickets.${known}`);
  };
}
