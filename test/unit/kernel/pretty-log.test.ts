import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { prettyLines } from '../../../src/kernel/pretty-log.ts';

describe('a line', () => {
  const TIME_OF_IT = { time: '2026-01-02T03:04:05.678Z', pid: 1 };
  const pretty = (line: object) =>
    stripVTControlCharacters(prettyLines()(JSON.stringify({ ...TIME_OF_IT, ...line })));

  test('says of what was foreseen what, of anything else also where in the code', () => {
    const line = { msg: 'group failed', failure: 'transient', code: '57P01', at: ['a.ts:1'] };
    const short = /^\[[\d:]+\] WARN: group failed \{"failure":"transient","code":"57P01"\}\n$/;
    expect(pretty({ level: 40, ...line })).toMatch(short);
    expect(pretty({ level: 50, ...line, error: 'TypeError' })).toContain('"at":["a.ts:1"]');
  });

  test('of a request that failed has its id, and what else is told of it', () => {
    const request = { level: 30, msg: 'request', method: 'GET', requestId: 'r-1', tenantId: 't' };
    const lost = { ...request, path: '/balance', status: 'client left', ms: 3 };
    expect(pretty(lost)).toMatch(/^\[[\d:]+\] INFO: client left GET \/balance 3 ms r-1\n$/);
    const unknown = { ...request, path: null, status: 404, ms: 0.5, code: 'NOT_FOUND' };
    expect(pretty(unknown)).toMatch(/ 404 GET \? 0\.5 ms r-1 \{"code":"NOT_FOUND"\}\n$/);
  });

  test('never acts on the terminal, whatever a client has sent', () => {
    vi.stubEnv('FORCE_COLOR', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const path = '/\u001B[2J\u001B]0;owned\u0007\r\n\u009B31m';
    const line = { level: 30, msg: 'request', method: 'GET', path, status: 404, ms: 1 };
    const text = prettyLines()(JSON.stringify({ ...TIME_OF_IT, ...line, requestId: 'r' }));
    expect(text.trimEnd()).not.toMatch(/\p{Cc}/u);
  });
});
