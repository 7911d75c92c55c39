import { editDistance } from './edit-distance.ts';

/**
 * The variables that Kubernetes sets for every service, whatever its name is ("Discovering
 * services" in its documentation).
 */
const NAME_OF_KUBERNETES = /_SERVICE_(?:HOST|PORT)(?:_|$)|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_|$)/;
const VALUE_OF_KUBERNETES = /^(?:tcp|udp|sctp):\/\//;

/**
 * Other programs use these, too, and set variables that begin with them, like
 * `DATABASE_URL_UNPOOLED`.
 */
const SHARED_SETTINGS: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'NODE_ENV',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
]);

/** A variable whose first word is one of these is meant for the gateway. */
const OUR_PREFIXES: ReadonlySet<string> = new Set(['CORS', 'METRICS', 'GRAPHIQL', 'IDEMPOTENCY']);

/**
 * The maximum edit distance of a name, and of a short word in it: `HOME` is not meant to be `HOST`.
 */
const DISTANCE_MAX = 2;
const DISTANCE_OF_SHORT_WORD_MAX = 1;
const SHORT_WORD_LENGTH_MAX = 4;
/** The minimum length of an abbreviation, such as `INTROSPECT`. */
const ABBREVIATION_LENGTH_MIN = 5;

/** One warning for each variable that looks like a setting but is none; without its value. */
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
  const distance = (setting: string) => nameDistance(wordsOf(name), wordsOf(setting));
  const similar = closest(settings, distance);
  if (similar !== undefined && similar.distance <= DISTANCE_MAX) return similar.item;
  const own = settings.filter((setting) => !SHARED_SETTINGS.has(setting));
  const different = (setting: string) => differentWords(wordsOf(name), wordsOf(setting));
  const related = closest(own, different);
  return related !== undefined && related.distance < Infinity ? related.item : undefined;
}

function closest<Item>(items: readonly Item[], distance: (item: Item) => number) {
  const measured = items.map((item) => ({ item, distance: distance(item) }));
  return measured.toSorted((a, b) => a.distance - b.distance)[0];
}

function wordsOf(name: string): string[] {
  return name.split(/[^A-Z0-9]+/);
}

/** The edit distance of two names; infinite if a word of one is a different word in the other. */
function nameDistance(words: readonly string[], others: readonly string[]): number {
  if (words.length !== others.length) {
    // One underscore too many or too few, as in `LOGLEVEL`.
    return words.join('') === others.join('') ? 1 : Infinity;
  }
  const distances = words.map((word, i) => wordDistance(word, others[i] ?? ''));
  return distances.reduce((sum, each) => sum + each, 0);
}

function wordDistance(word: string, other: string): number {
  if (isVariant(word, other)) return word === other ? 0 : 1;
  const isShort = Math.min(word.length, other.length) <= SHORT_WORD_LENGTH_MAX;
  const distance = editDistance(word, other);
  return distance <= (isShort ? DISTANCE_OF_SHORT_WORD_MAX : DISTANCE_MAX) ? distance : Infinity;
}

/**
 * Whether two words differ only as plural and singular, or one abbreviates the other: `PROXIES`,
 * `INTROSPECT`.
 */
function isVariant(word: string, other: string): boolean {
  const [short = '', long = ''] = [singular(word), singular(other)].toSorted(
    (a, b) => a.length - b.length,
  );
  return short === long || (short.length >= ABBREVIATION_LENGTH_MIN && long.startsWith(short));
}

function singular(word: string): string {
  return word.replace(/IES$/, 'Y').replace(/S$/, '');
}

/**
 * How many words two names do not share. Both must begin with the same word, and share another one
 * unless the first is in `OUR_PREFIXES`; else the result is infinite. So `GRAPHQL_MAX_DEPTH` is
 * near `GRAPHQL_DEPTH_MAX`.
 */
function differentWords(words: readonly string[], others: readonly string[]): number {
  const [first = ''] = words;
  if (others[0] === undefined || !isVariant(first, others[0])) return Infinity;
  const shared = others.filter((other) => words.some((word) => isVariant(word, other))).length;
  const isOwn = OUR_PREFIXES.has(others[0]) && words.length > 1;
  return shared > 1 || isOwn ? words.length + others.length - 2 * shared : Infinity;
}
