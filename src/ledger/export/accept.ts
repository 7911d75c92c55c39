import { weightsOf } from '../../http/preference.ts';
import { ApiError } from '../../kernel/errors.ts';
import { LEDGER_ERRORS } from '../errors.ts';
import { FORMATS, FORMAT_NAMES, type Format } from './format.ts';

/**
 * The format that an Accept header likes best (RFC 9110, section 12.5.1); of those that it likes as
 * well, the first. Refused with 406 where it takes none.
 */
export function acceptedFormat(accept = '*/*'): Format {
  const weights = weightsOf(accept);
  // The most specific range counts.
  const weightOf = ({ mediaType }: Format): number =>
    weights.get(mediaType) ??
    weights.get(mediaType.replace(/\/.*/, '/*')) ??
    weights.get('*/*') ??
    0;
  const formats = FORMAT_NAMES.map((name): Format => FORMATS[name]);
  const [best] = formats.toSorted((one, other) => weightOf(other) - weightOf(one));
  if (!best || weightOf(best) === 0) throw new ApiError(LEDGER_ERRORS.exportNotAcceptable);
  return best;
}
