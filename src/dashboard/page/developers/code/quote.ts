/** How a language writes a text between double quotes. */
interface Quoting {
  /** What it escapes besides, each as it is written. */
  readonly special: Readonly<Record<string, string>>;
  /** A character by its code point, for what no source should show as it is. */
  readonly byCode: (code: number) => string;
}

/**
 * Control characters, line ends of any kind, and marks of no width, such as those that turn the direction
 * of text around: a source with those reads otherwise than it runs (CVE-2021-42574).
 */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Four digits go no further; beyond there are but marks within emoji. */
const FOUR_DIGITS_MAX = 0xffff;

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
const inFour = (code: number) => String.raw`\u${hex(code, 4)}`;
const inBraces = (code: number) => String.raw`\u{${hex(code, 1)}}`;

function quoted(text: string, { special, byCode }: Quoting): string {
  const written = Array.from(text.toWellFormed(), (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    const known = special[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    return code <= FOUR_DIGITS_MAX && UNSHOWN.test(character) ? byCode(code) : character;
  });
  return `"${written.join('')}"`;
}

/** JavaScript, Python and Go agree on what a text needs. */
export function quoteC(text: string): string {
  return quoted(text, { special: {}, byCode: inFour });
}

/** PHP fills in variables behind a dollar sign. */
export function quotePhp(text: string): string {
  return quoted(text, { special: { $: String.raw`\$` }, byCode: inBraces });
}

/** Ruby fills in whatever stands behind a number sign. */
export function quoteRuby(text: string): string {
  return quoted(text, { special: { '#': String.raw`\#` }, byCode: inBraces });
}

/** The single quotes of a POSIX shell, within which only a quote itself is special (section 2.2.2). */
export function quoteShell(text: string): string {
  return `'${text.toWellFormed().replaceAll("'", String.raw`'\''`)}'`;
}
