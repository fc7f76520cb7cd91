import type { Generated } from 'kysely';

/** The region’s register, its delegations, messages, figures and periods. */
export interface RegionTables {
  region_academy: { academy_id: string; name: string };
  region_school: {
    school_id: string;
    uai: string;
    name: string;
    /** 1 = the region said the name: it is the school's, whatever a directory says; 0 = the directory's. */
    named: Generated<number>;
    kind: string;
    town: string;
    academy_id: string;
    /** The rollout wave; null = not planned yet. */
    wave: number | null;
    state: string;
    /** The day it is meant to open. */
    opens_on: string | null;
    opened_at: number | null;
    closed_at: number | null;
  };
  /** Which conventions exist, and which kinds of schools (JSON) need each. */
  region_convention_kind: { kind: string; name: string; school_kinds: string; place: number };
  region_convention: {
    school_id: string;
    kind: string;
    signed_on: string;
    /** The post of who signed, never a name. */
    signed_by: string;
    reference: string;
    recorded_at: number;
  };
  /** Rights over a place given to an account of some school. */
  region_delegation: {
    id: string;
    school_id: string;
    user_id: string;
    level: string;
    target: string;
    /** JSON. */
    rights: string;
    ends_on: string | null;
    /** `<school>/<person>`, or `server`. */
    given_by: string;
    given_at: number;
    ended_at: number | null;
  };
  region_flash: {
    id: string;
    level: string;
    target: string;
    tone: string;
    /** JSON; `[]` = everybody. */
    roles: string;
    text_fr: string;
    text_en: string | null;
    starts_on: string;
    ends_on: string;
    author: string;
    created_at: number;
    ended_at: number | null;
  };
  /** A school's figures as they were last counted. */
  region_figure: { school_id: string; name: string; value: number; at: number };
  /** Keys of a school's fleet in use by the version of their program; empty where it is not known. */
  region_program: { school_id: string; program: string; keys: number };
  /** The periods that the region says, for all its schools, an academy's or one, in their order. */
  region_period: {
    /** The school year that begins in it. */
    year: number;
    level: string;
    target: string;
    no: number;
    name: string;
    starts_on: string;
    ends_on: string;
    entry_ends_on: string | null;
  };
  /** How often something happened in a school on a day. */
  region_count: { school_id: string; day: string; name: string; value: number };
}
