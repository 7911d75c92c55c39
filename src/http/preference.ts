/**
 * The weights of a list such as Accept or Accept-Encoding, by what they belong to (RFC 9110, section
 * 12.4.2).
 */
function weightsOf(list: string): ReadonlyMap<string, number> {
  return new Map(
    list.split(',').map((member) => {
      const [name = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0] as const;
    }),
  );
}

/**
 * The best of these media types that an Accept allows (RFC 9110, section 12.5.1); of those that it
 * likes as well, the first. Undefined where it allows none.
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  types: readonly Type[],
): Type | undefined {
  const weights = weightsOf(accept ?? '*/*');
  // Of the ranges that hold for a type, the most specific counts.
  const weightOf = (type: Type): number =>
    weights.get(type) ?? weights.get(type.replace(/\/.*/, '/*')) ?? weights.get('*/*') ?? 0;
  const [best] = types.toSorted((one, other) => weightOf(other) - weightOf(one));
  return best !== undefined && weightOf(best) > 0 ? best : undefined;
}

/** The weight of `identity` if a client does not name it: less than whatever it names. */
const UNNAMED_IDENTITY_WEIGHT = 0.0001;

/**
 * The best of these codings that an Accept-Encoding allows (RFC 9110, section 12.5.3); of those that
 * it likes as well, the first.
 */
export function preferredCoding<Coding extends string>(
  accept: string | undefined,
  codings: readonly Coding[],
): Coding | 'identity' {
  if (accept === undefined) return 'identity';
  const weights = weightsOf(accept);
  const weightOf = (coding: Coding | 'identity'): number =>
    weights.get(coding) ??
    (coding === 'identity' ? UNNAMED_IDENTITY_WEIGHT : (weights.get('*') ?? 0));
  const [best = 'identity'] = codings.toSorted((one, other) => weightOf(other) - weightOf(one));
  // A client that refuses all codings is sent the plain document anyway (RFC 9110, section 12.5.3).
  return weightOf(best) > 0 ? best : 'identity';
}
