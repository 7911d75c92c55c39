import type { Settings } from '../../settings/settings.ts';
import type { Variables } from './measure.ts';
import { overLimit } from './over-limit.ts';

/** Refuses variables with too many or too deeply nested values; reads no further than that. */
export function checkVariables(
  variables: Variables,
  {
    GRAPHQL_VARIABLES_DEPTH_MAX: depthMax,
    GRAPHQL_VARIABLES_MAX: valuesMax,
  }: Pick<Settings, 'GRAPHQL_VARIABLES_DEPTH_MAX' | 'GRAPHQL_VARIABLES_MAX'>,
): void {
  let values = 0;
  let level = Object.values(variables);
  for (let depth = 1; level.length > 0; depth++) {
    values += level.length;
    if (depth > depthMax) throw overLimit(`a depth of over ${depthMax} in its variables`, depthMax);
    if (values > valuesMax) {
      throw overLimit(`more than ${valuesMax} values in its variables`, valuesMax);
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
}
