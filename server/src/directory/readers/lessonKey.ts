/** What tells one weekly lesson of a timetable from another; equal parts = the same lesson, perhaps of several teachers. */
export function lessonKey(...parts: readonly (string | number)[]): string {
  return parts.join('$');
}

/** Minutes since midnight of `0830`, `8:30`, `08h30` or `08:30:00`; undefined when it is none. */
export function minutesOf(text: string | undefined): number | undefined {
  const [, hours, minutes] = /^(\d{1,2})[:h]?(\d{2})(?::\d{2})?$/.exec(text?.trim() ?? '') ?? [];
  if (hours === undefined || Number(hours) > 24 || Number(minutes) > 59) return undefined;
  return Number(hours) * 60 + Number(minutes);
}

const dayMinutes = 24 * 60;

/** Whether a weekday and a span of minutes are those of a lesson. */
export function isLessonTime(weekday: number, start: number, end: number): boolean {
  return Number.isInteger(weekday) && weekday >= 1 && weekday <= 7 && start < end && end <= dayMinutes;
}
