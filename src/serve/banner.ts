/** What a newcomer reads: where the gateway is, with which key, and the line to paste. */
export function banner(address: string, key: string | undefined): string {
  const lines = [`Payout gateway on ${address}`, `  GraphiQL   ${address}/graphql`];
  if (key !== undefined) {
    lines.push(
      `  Demo key   ${key}`,
      '',
      'Pay somebody $100.00:',
      '',
      `  curl ${address}/payout/create -H "Authorization: Bearer ${key}" \\`,
      `    -H "Content-Type: application/json" -d '{"email": "ada@example.com", "amount": 10000}'`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}

/** The address to open for a host and port; an address of all interfaces is reached by loopback. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
