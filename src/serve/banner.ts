import { styleText } from 'node:util';
import { signInFragment } from '../session/issue-link.ts';

/**
 * The text of a start: the address, the demo key, and a `curl` line that works when pasted. `link` is
 * the token that signs in to the dashboard once.
 */
export function banner(
  address: string,
  key: string | undefined,
  graphiql: boolean,
  link: string | undefined,
): string {
  const lines = [styleText('bold', `Payout gateway on ${address}`)];
  if (link !== undefined) {
    lines.push(`  Dashboard  ${address}/dashboard${signInFragment(link)} (signs in once)`);
  }
  if (graphiql) lines.push(`  GraphiQL   ${address}/graphql`);
  if (key === undefined) {
    lines.push('  A key      npm run --silent cli -- business create --name "Acme Rewards"');
  } else {
    const body = '{"email": "ada@example.com", "amount": 10000}';
    lines.push(
      `  Demo key   ${styleText('bold', key)}`,
      '',
      'Pay somebody $100.00:',
      '',
      // Not wrapped and not indented, so that it can be copied as it is.
      `curl ${shellQuoted(`${address}/payout/create`)} -H "Authorization: Bearer ${key}"` +
        ` -H "Content-Type: application/json" -d '${body}'`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/**
 * The address to open for a host and port. All interfaces include loopback, so that is shown for
 * them.
 */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Quotes an IPv6 address: zsh takes its brackets for a pattern. */
function shellQuoted(url: string): string {
  return url.includes('[') ? `'${url}'` : url;
}
