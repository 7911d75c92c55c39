/** How many characters the bar has. */
const BAR_LENGTH = 30;

/** How much of something is done, between 0 and 1, as a bar and in per cent. */
export function barOf(done: number): string {
  const full = Math.floor(done * BAR_LENGTH);
  const bar = `[${'#'.repeat(full)}${'.'.repeat(BAR_LENGTH - full)}]`;
  return `${bar} ${Math.floor(done * 100)} %`;
}
