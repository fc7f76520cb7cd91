/** Lines by due day, in the order given. */
export function groupByDay<Line extends { readonly dueOn: string }>(
  lines: readonly Line[],
): readonly { readonly day: string; readonly lines: readonly Line[] }[] {
  const days = [...new Set(lines.map((line) => line.dueOn))];
  return days.map((day) => ({ day, lines: lines.filter((line) => line.dueOn === day) }));
}
