import type { About } from './document.ts';
import packageJson from '../../../package.json' with { type: 'json' };

/** The title, version and licence of this gateway in its document. */
export const about: About = {
  title: 'Payout gateway',
  version: packageJson.version,
  description:
    'Give money to a person by e-mail address, in one transaction. All money is in whole cents. ' +
    'The same, and more, is at `/graphql`.',
  license: { name: 'MIT', identifier: packageJson.license },
};
