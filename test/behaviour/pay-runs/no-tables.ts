/** Files that become no draft. */
const MIB = 1024 * 1024;
const HEADER = 'email,amount\n';
const ROW = 'ada@example.com,100\n';
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const marked = (mark: number[], text: string, encoding: BufferEncoding) =>
  Buffer.concat([Buffer.from(mark), Buffer.from(text, encoding)]);
const rows = (count: number) => ROW.repeat(count);

const EMPTY = 'The file is empty, or has nothing below its header.';
const AMOUNTS = 'must name exactly one of the columns "amount" (in cents) and "amount_usd".';
const WITHIN =
  'has a quote within a cell: such a cell stands in quotes, with each of its own doubled.';

/** Files of CSV with the one text that they are refused with. */
export const NO_TABLES: readonly (readonly [what: string, file: string | Buffer, text: string])[] =
  [
    ['empty', '', EMPTY],
    ['nothing but line ends', '\r\n\n\r\n', EMPTY],
    ['a mark alone', marked([0xef, 0xbb, 0xbf], '', 'utf8'), EMPTY],
    ['a header alone', HEADER, EMPTY],
    ['a header alone, unended', 'email,amount', EMPTY],
    [
      'no e-mail',
      'amount\n1\n',
      'Line 1 of the file must be a header that names the column "email".',
    ],
    ['no header', ROW, 'Line 1 of the file must be a header that names the column "email".'],
    [
      'another e-mail',
      `\nE-Mail,amount\n${ROW}`,
      'Line 2 of the file must be a header that names the column "email".',
    ],
    [
      'semicolons',
      'email;amount\na@example.com;1\n',
      'Line 1 of the file must be a header that names the column "email".',
    ],
    ['no amount', 'email\nada@example.com\n', `Line 1 of the file ${AMOUNTS}`],
    [
      'both amounts',
      'email,amount,amount_usd\nada@example.com,1,1\n',
      `Line 1 of the file ${AMOUNTS}`,
    ],
    [
      'a doubled column',
      'email,amount,email\na,1,b\n',
      'Line 1 of the file has the column "email" twice.',
    ],
    [
      'a doubled column, with spaces',
      'email,amount,team, team\na,1,b,c\n',
      'Line 1 of the file has the column "team" twice.',
    ],
    [
      'a column of metadata that can be none',
      'email,amount,the team\na,1,b\n',
      'Line 1 of the file has an unknown column, "the team".',
    ],
    [
      'a column without a name',
      'email,amount,\na,1,b\n',
      'Line 1 of the file has an unknown column, "".',
    ],
    [
      'a column in other letters',
      'email,amount,Reference\na,1,b\n',
      'Line 1 of the file has an unknown column, "Reference".',
    ],
    [
      'old line ends',
      'email,amount\rada@example.com,1\r',
      'Line 1 of the file must name exactly one of the columns "amount" (in cents) and "amount_usd".',
    ],
    [
      'a key',
      'email,amount,idempotency_key\na,1,b\n',
      'Line 1 of the file has the column "idempotency_key". Send the key in the Idempotency-Key header.',
    ],
    [
      'a cell too many',
      `${HEADER}${ROW}ada@example.com,1,000.00\n`,
      'Line 3 of the file must have 2 cells, as the header, and has 3.',
    ],
    [
      'a cell too few',
      `${HEADER}\n${ROW}ada@example.com\n`,
      'Line 4 of the file must have 2 cells, as the header, and has 1.',
    ],
    [
      'a lone quote at the end',
      `${HEADER}${ROW}"ada@example.com,1\n${rows(3)}`,
      'Line 3 of the file opens a quote that is not closed.',
    ],
    [
      'a lone quote far from the end',
      `${HEADER}${ROW}"ada@example.com,1\n${rows(20_000)}`,
      'Line 3 of the file opens a quote that is not closed.',
    ],
    ['a lone quote within', `${HEADER}${ROW}ada"@example.com,1\n`, `Line 3 of the file ${WITHIN}`],
    [
      'a quote that closes too early',
      `${HEADER}"a\r\nb",1\n"ada"@example.com,1\n`,
      `Line 4 of the file ${WITHIN}`,
    ],
    [
      'Latin-1',
      latin1(`${HEADER}${ROW}jos\u00e9@example.com,1\n`),
      'Line 3 of the file is not UTF-8.',
    ],
    [
      'UTF-16 with a mark',
      marked([0xff, 0xfe], HEADER + ROW, 'utf16le'),
      'Line 1 of the file is UTF-16: the file must be UTF-8.',
    ],
    [
      'UTF-16 with a mark, and a line of 1 MB',
      marked([0xff, 0xfe], 'x'.repeat(MIB), 'utf16le'),
      'Line 1 of the file is UTF-16: the file must be UTF-8.',
    ],
    [
      'UTF-16 with the other mark',
      Buffer.from(`\ufeff${HEADER}`, 'utf16le').swap16(),
      'Line 1 of the file is UTF-16: the file must be UTF-8.',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from(HEADER + ROW, 'utf16le'),
      'Line 1 of the file has a NUL character.',
    ],
    ['a NUL', `${HEADER}${ROW}ada\0@example.com,1\n`, 'Line 3 of the file has a NUL character.'],
    [
      'a line of 1 MB',
      `${HEADER}${ROW}${'a'.repeat(MIB)},1\n${ROW}`,
      'Line 3 of the file is longer than 102400 bytes.',
    ],
    [
      'an unended line of 1 MB',
      `${HEADER}${'a'.repeat(MIB)}`,
      'Line 2 of the file is longer than 102400 bytes.',
    ],
    [
      'a picture',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'Line 1 of the file is not UTF-8.',
    ],
    ['JSON', '{"email":"ada@example.com","amount":1}\n', `Line 1 of the file ${WITHIN}`],
  ];

export const NO_LINES: readonly (readonly [what: string, file: string, text: string])[] = [
  ['empty', '', EMPTY],
  ['nothing but line ends', '\n \r\n', EMPTY],
  [
    'no JSON',
    '{"email":"ada@example.com","amount":1}\n\n{"email"\n',
    'Line 3 of the file is not a JSON object.',
  ],
  ['a number', '1\n', 'Line 1 of the file is not a JSON object.'],
  [
    'one list of all',
    '[{"email":"ada@example.com","amount":1}]',
    'Line 1 of the file is not a JSON object.',
  ],
  [
    'an object over several lines',
    '{\n"email":"ada@example.com","amount":1\n}',
    'Line 1 of the file is not a JSON object.',
  ],
  ['CSV', HEADER + ROW, 'Line 1 of the file is not a JSON object.'],
  ['a NUL', '{}\n\0', 'Line 2 of the file has a NUL character.'],
  ['a deep line', `${'['.repeat(100_000)}\n`, 'Line 1 of the file is not a JSON object.'],
];
