import { styleText } from 'node:util';

/** What a newcomer reads: where the gateway is, with which key, and the line to paste. */
export function banner(address: string, key: string | undefined, graphiql: boolean): string {
  const lines = [styleText('bold', `Payout gateway on ${address}`)];
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
      // One line, at its beginning: that is how it is copied best.
      `curl ${quoted(`${address}/payout/create`)} -H "Authorization: Bearer ${key}"` +
        ` -H "Content-Type: application/json" -d '${body}'`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The address to open for a host and port; an address of all interfaces is reached by loopback. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Brackets are a pattern to some shells. */
function quoted(url: string): string {
  return url.includes('[') ? `'${url}'` : url;
}
