import { editDistance } from './edit-distance.ts';

/** What Kubernetes sets for each of its services, whatever that is called, with an address in it. */
const NAME_OF_KUBERNETES = /_SERVICE_(?:HOST|PORT)(?:_|$)|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_|$)/;
const VALUE_OF_KUBERNETES = /^(?:tcp|udp|sctp):\/\//;

/** Whoever else uses these may set others that begin with them, such as `DATABASE_URL_UNPOOLED`. */
const EVERYBODYS: ReadonlySet<string> = new Set(['DATABASE_URL', 'NODE_ENV']);

/** Whatever begins with one of these words is meant for the gateway. */
const OUR_PREFIXES: ReadonlySet<string> = new Set(['CORS', 'METRICS', 'GRAPHIQL', 'IDEMPOTENCY']);

/** The most slips in a name, and in a word of it that is as short as `HOST`, which is not `HOME`. */
const SLIPS_MAX = 2;
const SLIPS_OF_SHORT_WORD_MAX = 1;
const SHORT_WORD_LENGTH_MAX = 4;
/** From so many letters on, the beginning of a word stands for the word. */
const BEGINNING_LENGTH_MIN = 5;

/** One line for each variable that looks like a setting and is none: without its value. */
export function warnOfMistyped(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    const isOthers = NAME_OF_KUBERNETES.test(name) || VALUE_OF_KUBERNETES.test(value);
    if (value === '' || settings.includes(name) || isOthers) return [];
    const near = nearest(name.toUpperCase(), settings);
    if (near === undefined) return [];
    return [`Warning: ${name} is not a setting of the gateway and is ignored; is ${near} meant?`];
  });
}

function nearest(name: string, settings: readonly string[]): string | undefined {
  const slips = (setting: string) => slipsBetween(wordsOf(name), wordsOf(setting));
  const slipped = least(settings, slips);
  if (slipped !== undefined && slips(slipped) <= SLIPS_MAX) return slipped;
  const ours = settings.filter((setting) => !EVERYBODYS.has(setting));
  const apart = (setting: string) => wordsApart(wordsOf(name), wordsOf(setting));
  const akin = least(ours, apart);
  return akin !== undefined && apart(akin) < Infinity ? akin : undefined;
}

function least<Item>(items: readonly Item[], measure: (item: Item) => number): Item | undefined {
  return items.toSorted((one, other) => measure(one) - measure(other))[0];
}

function wordsOf(name: string): string[] {
  return name.split(/[^A-Z0-9]+/);
}

/** How many slips of the pen make one name of the other; infinite where a word is another word. */
function slipsBetween(words: readonly string[], others: readonly string[]): number {
  if (words.length !== others.length) {
    // One underscore too many or too few, as in `LOGLEVEL`.
    return words.join('') === others.join('') ? 1 : Infinity;
  }
  const slips = words.map((word, i) => slipsInWord(word, others[i] ?? ''));
  return slips.reduce((sum, each) => sum + each, 0);
}

function slipsInWord(word: string, other: string): number {
  if (isAlike(word, other)) return word === other ? 0 : 1;
  const isShort = Math.min(word.length, other.length) <= SHORT_WORD_LENGTH_MAX;
  const slips = editDistance(word, other);
  return slips <= (isShort ? SLIPS_OF_SHORT_WORD_MAX : SLIPS_MAX) ? slips : Infinity;
}

/** The same word in the plural, or its beginning: `PROXIES`, `INTROSPECT`. */
function isAlike(word: string, other: string): boolean {
  const [short = '', long = ''] = [singular(word), singular(other)].toSorted(
    (one, two) => one.length - two.length,
  );
  return short === long || (short.length >= BEGINNING_LENGTH_MIN && long.startsWith(short));
}

function singular(word: string): string {
  return word.replace(/IES$/, 'Y').replace(/S$/, '');
}

/**
 * How many words two names have apart that begin with the same word: infinite where they share no
 * other, as `GRAPHQL_MAX_DEPTH` does, and their first is not one of ours alone.
 */
function wordsApart(words: readonly string[], others: readonly string[]): number {
  const [first = ''] = words;
  if (others[0] === undefined || !isAlike(first, others[0])) return Infinity;
  const shared = others.filter((other) => words.some((word) => isAlike(word, other))).length;
  const isOurs = OUR_PREFIXES.has(others[0]) && words.length > 1;
  return shared > 1 || isOurs ? words.length + others.length - 2 * shared : Infinity;
}
