import { editDistance } from '../settings/edit-distance.ts';

/** How many segments of a path are shown. */
const SEGMENTS_MAX = 6;

/** How many letters a segment may differ from a known word, by its length. */
const SLIPS_BY_LENGTH = [
  { from: 6, slips: 2 },
  { from: 4, slips: 1 },
  { from: 0, slips: 0 },
] as const;

/** Words that any server is asked for: by mistake, by habit, or by scanners. */
const COMMON =
  `* . .. .env .git .well-known admin api app apple-touch-icon.png assets auth balances business css
  dashboard docs favicon.ico graphiql healthcheck healthz history index.html index.php js keys livez login metrics ping
  playground readyz rest robots.txt security.txt session sitemap.xml static status swagger swagger.json transactions
  user users v1 v2 v3 version webhook webhooks wp-admin wp-login.php xmlrpc.php`.split(/\s+/);

/**
 * Describes an unknown path for the log. Segments that are known words, or nearly so, are shown as
 * they are; of all others only the length and the kind of characters. So no key, hash, address or
 * id is shown.
 */
export function createPathShape(paths: Iterable<string>): (path: string) => string {
  const parts = [...paths].flatMap((path) => path.split('/'));
  // What stands for a parameter may be anything, such as a key.
  const own = parts.filter((part) => !part.startsWith('{'));
  const words = [...new Set([...own, ...COMMON])];
  const shapeOf = (segment: string): string =>
    words.some((word) => isNear(segment.toLowerCase(), word)) ? segment : kindOf(segment);
  return (path) => {
    const segments = path.split('/', SEGMENTS_MAX + 2);
    const shapes = segments.slice(0, SEGMENTS_MAX + 1).map(shapeOf);
    return [...shapes, ...(segments.length > shapes.length ? ['…'] : [])].join('/');
  };
}

function isNear(segment: string, word: string): boolean {
  const length = Math.min(segment.length, word.length);
  const { slips } = SLIPS_BY_LENGTH.find(({ from }) => length >= from) ?? { slips: 0 };
  if (Math.abs(segment.length - word.length) > slips) return false;
  return segment === word || (PRINTABLE.test(segment) && editDistance(segment, word) <= slips);
}

/** A segment with other characters is not shown. */
const PRINTABLE = /^[\w.-]+$/;

function kindOf(segment: string): string {
  const kind = /^\d+$/.test(segment)
    ? 'digits'
    : /^[a-z]+$/i.test(segment)
      ? 'letters'
      : 'characters';
  return `{${segment.length} ${kind}}`;
}
