/** What a measurement came to: requests a second, milliseconds, megabytes. */
export type Figure = 'rate' | 'p50' | 'p99' | 'megabytes';
export type Figures = Partial<Readonly<Record<Figure, number>>>;

/** What all rounds came to, by point. */
export class Results {
  readonly #rounds = new Map<string, Figures[]>();

  add(id: string, figures: Figures): void {
    const rounds = this.#rounds.get(id) ?? [];
    rounds.push(figures);
    this.#rounds.set(id, rounds);
  }

  rounds(id: string): readonly Figures[] {
    return this.#rounds.get(id) ?? [];
  }

  /** The points that begin so. */
  ids(prefix: string): string[] {
    return [...this.#rounds.keys()].filter((id) => id.startsWith(prefix));
  }

  /** The middle one of all rounds; undefined where nothing was measured. */
  median(id: string, figure: Figure): number | undefined {
    const found = this.rounds(id).flatMap((each) => each[figure] ?? []);
    const sorted = found.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const [low, high] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
  }
}
