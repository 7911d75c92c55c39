import type { PayoutRequest } from '../payout-request.ts';
import { quoteC, quotePhp, quoteRuby, quoteShell } from './quote.ts';

/** Where all of the code finds the secret key: a key that stands in code is soon in its history. */
export const KEY_VARIABLE = 'PAYOUT_API_KEY';

const ONE_KEY = 'One for each payout: sent again under the same key, it is made once.';

/** A payout as code, by language. */
export const LANGUAGES: readonly {
  readonly name: string;
  readonly write: (request: PayoutRequest) => string;
}[] = [
  { name: 'cURL', write: curl },
  { name: 'JavaScript', write: javaScript },
  { name: 'Python', write: python },
  { name: 'PHP', write: php },
  { name: 'Ruby', write: ruby },
  { name: 'Go', write: go },
];

/** The members of the body as a language writes them; numbers are written alike in all. */
function members(
  { body }: PayoutRequest,
  quote: (text: string) => string,
  between: string,
): string {
  return Object.entries(body)
    .map(([name, value]) => {
      const written = typeof value === 'number' ? String(value) : quote(String(value));
      return `${quote(name)}${between}${written}`;
    })
    .join(', ');
}

/** The lines of the idempotency key, where there is one. */
function ofKey({ idempotencyKey }: PayoutRequest, lines: (key: string) => readonly string[]) {
  return idempotencyKey === '' ? [] : lines(idempotencyKey);
}

function curl(request: PayoutRequest): string {
  // JSON escapes what a terminal would not take as it is.
  return [
    `curl ${quoteShell(request.url)}`,
    `-H "Authorization: Bearer $${KEY_VARIABLE}"`,
    `-H 'Content-Type: application/json'`,
    ...ofKey(request, (key) => [`-H ${quoteShell(`Idempotency-Key: ${key}`)}`]),
    `-d ${quoteShell(JSON.stringify(request.body))}`,
  ].join(' \\\n  ');
}

function javaScript(request: PayoutRequest): string {
  return [
    `const response = await fetch(${quoteC(request.url)}, {`,
    `  method: "POST",`,
    `  headers: {`,
    `    Authorization: \`Bearer \${process.env.${KEY_VARIABLE}}\`,`,
    `    "Content-Type": "application/json",`,
    ...ofKey(request, (key) => [`    // ${ONE_KEY}`, `    "Idempotency-Key": ${quoteC(key)},`]),
    `  },`,
    `  body: JSON.stringify({ ${members(request, quoteC, ': ')} }),`,
    `});`,
    `console.log(response.status, await response.json());`,
  ].join('\n');
}

function python(request: PayoutRequest): string {
  return [
    `import json`,
    `import os`,
    `import urllib.error`,
    `import urllib.request`,
    ``,
    `request = urllib.request.Request(`,
    `    ${quoteC(request.url)},`,
    `    method="POST",`,
    `    headers={`,
    `        "Authorization": "Bearer " + os.environ["${KEY_VARIABLE}"],`,
    `        "Content-Type": "application/json",`,
    ...ofKey(request, (key) => [
      `        # ${ONE_KEY}`,
      `        "Idempotency-Key": ${quoteC(key)},`,
    ]),
    `    },`,
    `    data=json.dumps({${members(request, quoteC, ': ')}}).encode(),`,
    `)`,
    `try:`,
    `    with urllib.request.urlopen(request) as response:`,
    `        print(response.status, response.read().decode())`,
    `except urllib.error.HTTPError as error:`,
    `    print(error.code, error.read().decode())`,
  ].join('\n');
}

function php(request: PayoutRequest): string {
  return [
    `<?php`,
    `$curl = curl_init(${quotePhp(request.url)});`,
    `curl_setopt_array($curl, [`,
    `    CURLOPT_RETURNTRANSFER => true,`,
    `    CURLOPT_HTTPHEADER => [`,
    `        "Authorization: Bearer " . getenv("${KEY_VARIABLE}"),`,
    `        "Content-Type: application/json",`,
    ...ofKey(request, (key) => [
      `        // ${ONE_KEY}`,
      `        ${quotePhp(`Idempotency-Key: ${key}`)},`,
    ]),
    `    ],`,
    `    CURLOPT_POSTFIELDS => json_encode([${members(request, quotePhp, ' => ')}], JSON_THROW_ON_ERROR),`,
    `]);`,
    `$body = curl_exec($curl);`,
    `if ($body === false) {`,
    `    throw new RuntimeException(curl_error($curl));`,
    `}`,
    `echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), " ", $body, PHP_EOL;`,
  ].join('\n');
}

function ruby(request: PayoutRequest): string {
  return [
    `require "json"`,
    `require "net/http"`,
    ``,
    `uri = URI(${quoteRuby(request.url)})`,
    `request = Net::HTTP::Post.new(uri)`,
    `request["Authorization"] = "Bearer #{ENV.fetch("${KEY_VARIABLE}")}"`,
    `request["Content-Type"] = "application/json"`,
    ...ofKey(request, (key) => [`# ${ONE_KEY}`, `request["Idempotency-Key"] = ${quoteRuby(key)}`]),
    `request.body = JSON.generate({ ${members(request, quoteRuby, ' => ')} })`,
    `response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == "https") do |http|`,
    `  http.request(request)`,
    `end`,
    `puts response.code, response.body`,
  ].join('\n');
}

function go(request: PayoutRequest): string {
  return [
    `package main`,
    ``,
    `import (`,
    ...['bytes', 'encoding/json', 'fmt', 'io', 'log', 'net/http', 'os'].map(
      (name) => `\t"${name}"`,
    ),
    `)`,
    ``,
    `func main() {`,
    `\tbody, err := json.Marshal(map[string]any{${members(request, quoteC, ': ')}})`,
    ...STOP,
    `\trequest, err := http.NewRequest(http.MethodPost, ${quoteC(request.url)}, bytes.NewReader(body))`,
    ...STOP,
    `\trequest.Header.Set("Authorization", "Bearer "+os.Getenv("${KEY_VARIABLE}"))`,
    `\trequest.Header.Set("Content-Type", "application/json")`,
    ...ofKey(request, (key) => [
      `\t// ${ONE_KEY}`,
      `\trequest.Header.Set("Idempotency-Key", ${quoteC(key)})`,
    ]),
    `\tresponse, err := http.DefaultClient.Do(request)`,
    ...STOP,
    `\tdefer response.Body.Close()`,
    `\treply, err := io.ReadAll(response.Body)`,
    ...STOP,
    `\tfmt.Println(response.StatusCode, string(reply))`,
    `}`,
  ].join('\n');
}

/** What Go says after each step that may fail. */
const STOP = [`\tif err != nil {`, `\t\tlog.Fatal(err)`, `\t}`];
