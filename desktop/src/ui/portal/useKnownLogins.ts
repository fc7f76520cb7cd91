import type { Result } from '@cartable/shared/lib/result.ts';
import { useEffect, useState } from 'react';
import { useDoor } from './DoorContext.tsx';

/** Who trusts this browser. */
export interface KnownLogins {
  /** Undefined until the server has said it; a page that cannot reach it goes on without any. */
  readonly logins: readonly string[] | undefined;
  /** « Ce n'est pas moi »: this browser is trusted by that person no more. */
  readonly forget: (login: string) => Promise<Result<null>>;
}

/** Asks the server, which knows it by a cookie that no script can read. */
export function useKnownLogins(): KnownLogins {
  const { door } = useDoor();
  const [logins, setLogins] = useState<readonly string[]>();
  useEffect(() => {
    let current = true;
    void door('door.known', {}).then((answer) => {
      if (current) setLogins(answer.ok ? answer.value : []);
    });
    return () => {
      current = false;
    };
  }, [door]);
  const forget = async (login: string) => {
    const answer = await door('door.forget', { login });
    if (answer.ok) setLogins((known) => known?.filter((one) => one !== login));
    return answer;
  };
  return { logins, forget };
}
